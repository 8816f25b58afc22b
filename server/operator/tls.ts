import { readFileSync, statSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { type Config, ConfigError } from "../config.ts";
import type { Context } from "../context.ts";

type Tls = NonNullable<Config["tls"]>;

/** @throws {ConfigError} where a file cannot be read */
export function readTls({ cert, key }: Tls): { cert: string; key: string } {
  try {
    return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
  } catch {
    throw new ConfigError("TANDEM_TLS_CERT and TANDEM_TLS_KEY must be files that this server can read.");
  }
}

const EVERY_MS = 60_000;

/**
 * Takes up a renewed certificate without a restart: `listenAnew` lets connections made from then on get it.
 * @returns the act that stops it
 */
export function followRenewals(
  { config: { tls }, log }: Context,
  listenAnew: () => void,
  everyMs = EVERY_MS,
): () => void {
  if (tls === undefined) return () => {};
  let known = versionOf(tls);
  const timer = setInterval(() => {
    try {
      const version = versionOf(tls);
      if (version === known) return;
      // Both files must be whole and belong together before the port is given up.
      createSecureContext(readTls(tls));
      listenAnew();
      known = version;
      log.info("took up the renewed certificate");
    } catch (fault) {
      log.warn({ fault: fault instanceof Error ? fault.message : "unknown" }, "the certificate was not taken up");
    }
  }, everyMs);
  return () => clearInterval(timer);
}

/** Not by the time alone: a file that is put in place of another may be older. */
function versionOf({ cert, key }: Tls): string {
  return [cert, key]
    .map((file) => statSync(file))
    .map(({ ino, size, mtimeMs }) => [ino, size, mtimeMs].join())
    .join();
}
