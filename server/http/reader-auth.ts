import type { Scope } from "@tandem/contract/scopes";
import type { Context } from "../context.ts";
import type { Database } from "../store/store.ts";
import { deviceAuth, isAlive } from "./device-auth.ts";
import { isSignedIn, webAuth } from "./web-auth.ts";

/** Who reads: a tray or a signed-in browser. `expiresAt` is when the token or session ends, in ms. */
export type Reader = { accountId: string; accountKey: number; expiresAt: number } & (
  | { deviceId: string; sessionId?: undefined }
  | { sessionId: string; deviceId?: undefined }
);

/** The same look once more, by whoever hears from now on what ends a reader, but not what did before. */
export function mayStillRead(db: Database, { deviceId, sessionId }: Reader): Promise<boolean> {
  return deviceId === undefined ? isSignedIn(db, sessionId) : isAlive(db, deviceId);
}

/** @throws {ProblemError} as `deviceAuth` where the request carries a token, else as `webAuth` */
export async function readerAuth(context: Context, request: Request, scope: Scope): Promise<Reader> {
  if (request.headers.has("authorization")) {
    const { accountId, accountKey, expiresAt, deviceId } = await deviceAuth(context, request, scope);
    return { accountId, accountKey, expiresAt, deviceId };
  }
  const { accountId, accountKey, expiresAt, sessionId } = await webAuth(context, request);
  return { accountId, accountKey, expiresAt, sessionId };
}
