import type { Config } from "../config.ts";
import { Secret } from "../http/secret.ts";
import { CEREMONY_MS } from "./ceremonies.ts";

const NAME = "tandem_ceremony";

/** Ties a WebAuthn ceremony to the browser that began it. */
export function ceremonyCookie(config: Config, id: Secret): string {
  const secure = config.origin.startsWith("https:") ? "; Secure" : "";
  return `${NAME}=${id.reveal()}; Path=/v1; Max-Age=${CEREMONY_MS / 1000}; HttpOnly; SameSite=Strict${secure}`;
}

export function readCeremonyCookie(request: Request): Secret | undefined {
  const [, value] =
    new RegExp(`(?:^|;)\\s*${NAME}=([\\w-]{43})(?:;|$)`).exec(request.headers.get("cookie") ?? "") ?? [];
  return value === undefined ? undefined : new Secret(value);
}
