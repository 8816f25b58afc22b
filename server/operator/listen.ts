import type { App } from "../app.ts";
import { type Config, ConfigError } from "../config.ts";
import type { Context } from "../context.ts";
import { followRenewals, readTls } from "./tls.ts";

/**
 * Takes connections, and those made after a renewal with the renewed certificate.
 * @param everyMs how often it is looked for one, in ms
 * @returns the act that looks for renewals no more
 * @throws {ConfigError} where the port is another's or a certificate cannot be read
 */
export function listen(app: App, context: Context, everyMs?: number): () => void {
  open(app, context.config);
  return followRenewals(
    context,
    () => {
      // Requests under way go on at the old listener until they are answered.
      void app.server?.stop();
      open(app, context.config);
    },
    everyMs,
  );
}

function open(app: App, { host, port, tls }: Config): void {
  try {
    app.listen({ port, hostname: host, ...(tls && { tls: readTls(tls) }) });
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : "unknown";
    throw new ConfigError(`Cannot listen at ${host}:${port}: ${reason}`);
  }
}
