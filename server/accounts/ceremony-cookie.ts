import type { Config } from "../config.ts";
import { hostCookie, readHostCookie } from "../http/host-cookie.ts";
import type { Secret } from "../http/secret.ts";
import { CEREMONY_MS } from "./ceremonies.ts";

/** Ties a WebAuthn ceremony to the browser that began it. */
export function ceremonyCookie(config: Config, id: Secret): string {
  return hostCookie(config, { name: NAME, value: id.reveal(), ageS: CEREMONY_MS / 1000, sameSite: "Strict" });
}

export function readCeremonyCookie(config: Config, request: Request): Secret | undefined {
  return readHostCookie(config, request, NAME);
}

const NAME = "tandem_ceremony";
