import type { Config } from "../config.ts";
import { hostCookie, readHostCookie } from "./host-cookie.ts";
import type { Secret } from "./secret.ts";

/** How long a web session lasts, in ms. */
export const SESSION_MS = 30 * 24 * 3_600_000;

const NAME = "tandem_session";

export function readSessionCookie(config: Config, request: Request): Secret | undefined {
  return readHostCookie(config, request, NAME);
}

/** The `Set-Cookie` that signs a browser in; without a token, the one that signs it out. */
export function sessionCookie(config: Config, token: Secret | undefined): string {
  const ageS = token === undefined ? 0 : SESSION_MS / 1000;
  return hostCookie(config, { name: NAME, value: token?.reveal() ?? "", ageS, sameSite: "Lax" });
}
