import type { Config } from "../config.ts";
import { Secret } from "./secret.ts";

/** How long a web session lasts, in ms. */
export const SESSION_MS = 30 * 24 * 3_600_000;

export function readSessionCookie(config: Config, request: Request): Secret | undefined {
  const name = cookieName(config);
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === name && value !== undefined && /^[\w-]{43}$/.test(value)) return new Secret(value);
  }
  return undefined;
}

/** The `Set-Cookie` that signs a browser in; without a token, the one that signs it out. */
export function sessionCookie(config: Config, token: Secret | undefined): string {
  const age = token === undefined ? 0 : SESSION_MS / 1000;
  const secure = isHttps(config) ? "; Secure" : "";
  return `${cookieName(config)}=${token?.reveal() ?? ""}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`;
}

/** `__Host-` ties the cookie to this very host, and browsers take it over https only. */
function cookieName(config: Config): string {
  return isHttps(config) ? "__Host-tandem_session" : "tandem_session";
}

function isHttps(config: Config): boolean {
  return config.origin.startsWith("https:");
}
