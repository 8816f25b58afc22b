import { call, server } from "./call.ts";

export const openWindow = () => call(server.v1.pairings.post({}));

export const lookUp = (userCode: string) => call(server.v1.pairings.lookup.post({ user_code: userCode }));

export const confirmPairing = (userCode: string, name: string) =>
  call(server.v1.pairings.confirm.post({ user_code: userCode, name }));

export const denyPairing = (userCode: string) => call(server.v1.pairings.deny.post({ user_code: userCode }));
