import type { Config } from "../config.ts";
import { Secret } from "./secret.ts";

interface Cookie {
  readonly name: string;
  /** 256 bits in base64url; empty where the cookie is to go. */
  readonly value: string;
  readonly ageS: number;
  readonly sameSite: "Lax" | "Strict";
}

/** A `Set-Cookie` that no script reads and no other host, not even one of the same domain, can set. */
export function hostCookie(config: Config, { name, value, ageS, sameSite }: Cookie): string {
  const secure = isHttps(config) ? "; Secure" : "";
  return `${prefixed(config, name)}=${value}; Path=/; Max-Age=${ageS}; HttpOnly; SameSite=${sameSite}${secure}`;
}

export function readHostCookie(config: Config, request: Request, name: string): Secret | undefined {
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const [key, value] = pair.trim().split("=", 2);
    if (key === prefixed(config, name) && value !== undefined && /^[\w-]{43}$/.test(value)) return new Secret(value);
  }
  return undefined;
}

/** `__Host-` ties the cookie to this very host, and browsers take it over https only (RFC 6265bis §4.1.3.2). */
function prefixed(config: Config, name: string): string {
  return isHttps(config) ? `__Host-${name}` : name;
}

function isHttps(config: Config): boolean {
  return config.origin.startsWith("https:");
}
