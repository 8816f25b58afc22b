import type { Scope } from "@tandem/contract/scopes";
import type { Context } from "../context.ts";
import { deviceAuth } from "./device-auth.ts";
import { webAuth } from "./web-auth.ts";

/** Who reads: a tray or a signed-in browser. `expiresAt` is when the token or session ends, in ms. */
export type Reader = { accountId: string; accountKey: number; expiresAt: number } & (
  | { deviceId: string; sessionId?: undefined }
  | { sessionId: string; deviceId?: undefined }
);

/** @throws {ProblemError} as `deviceAuth` where the request carries a token, else as `webAuth` */
export async function readerAuth(context: Context, request: Request, scope: Scope): Promise<Reader> {
  if (request.headers.has("authorization")) {
    const { accountId, accountKey, expiresAt, deviceId } = await deviceAuth(context, request, scope);
    return { accountId, accountKey, expiresAt, deviceId };
  }
  const { accountId, accountKey, expiresAt, sessionId } = await webAuth(context, request);
  return { accountId, accountKey, expiresAt, sessionId };
}
