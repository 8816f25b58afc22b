import type { Session, Welcome } from "@tandem/contract/account";
import { type Answer, call } from "./call.ts";

export const readSession = (): Promise<Answer<Session>> => call("GET", "/v1/session");
export const readWelcome = (): Promise<Answer<Welcome>> => call("GET", "/v1/welcome");
export const redeemLink = (token: string): Promise<Answer<void>> => call("POST", "/v1/session/link", { token });
/** Signs in by a code, which says by itself whose it is. */
export const redeemRecoveryCode = (code: string): Promise<Answer<void>> =>
  call("POST", "/v1/session/recovery", { code });
/** Proves by a code that the person signed in is still there. */
export const verifyByRecoveryCode = (code: string): Promise<Answer<void>> =>
  call("POST", "/v1/session/verify/recovery", { code });
export const endSession = (): Promise<Answer<void>> => call("DELETE", "/v1/session");
