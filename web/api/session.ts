import { call, server } from "./call.ts";

export const readSession = () => call(server.v1.session.get());
export const readWelcome = () => call(server.v1.welcome.get());
export const redeemLink = (token: string) => call(server.v1.session.link.post({ token }));
/** Signs in by a code, which says by itself whose it is. */
export const redeemRecoveryCode = (code: string) => call(server.v1.session.recovery.post({ code }));
/** Proves by a code that the person signed in is still there. */
export const verifyByRecoveryCode = (code: string) => call(server.v1.session.verify.recovery.post({ code }));
export const endSession = () => call(server.v1.session.delete());
