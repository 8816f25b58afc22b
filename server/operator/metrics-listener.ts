import { eq } from "drizzle-orm";
import { Gauge } from "prom-client";
import { ConfigError } from "../config.ts";
import type { Context } from "../context.ts";
import { measureProcess } from "../http/metrics.ts";
import { logFault } from "../http/problems.ts";
import { devices } from "../store/schema.ts";

/**
 * Shows the metrics at an address of their own (`TANDEM_METRICS`), so that they are on no public face, not even behind
 * a proxy that runs on the same machine.
 * @returns the act that stops it
 * @throws {ConfigError} where the address is another's
 */
export function listenForMetrics(context: Context): () => void {
  const { config, metrics } = context;
  if (config.metrics === undefined) return () => {};
  measureProcess(metrics);
  addGauges(context);
  try {
    const server = Bun.serve({
      hostname: config.metrics.host,
      port: config.metrics.port,
      fetch: async ({ method, url }) =>
        method === "GET" && new URL(url).pathname === "/metrics"
          ? new Response(await metrics.registry.metrics(), {
              headers: { "content-type": metrics.registry.contentType },
            })
          : new Response("Metrics are at /metrics.\n", { status: 404 }),
    });
    return () => void server.stop(true);
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : "unknown";
    throw new ConfigError(`Cannot listen at TANDEM_METRICS=${config.metrics.host}:${config.metrics.port}: ${reason}`);
  }
}

/** What is, rather than was: asked for when somebody looks. What cannot be read then is left out, and the rest is shown. */
function addGauges(context: Context): void {
  const { store, limits, metrics } = context;
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers: [metrics.registry],
      async collect() {
        try {
          this.set(await read());
        } catch (reason) {
          logFault(context, reason, `reading ${name}`);
          this.remove();
        }
      },
    });
  gauge("tandem_write_queue_length", "Acts that wait for the writer.", store.waiting);
  gauge("tandem_pushes_under_way", "Pushes that are not answered yet.", () => limits.pushes.total());
  gauge("tandem_streams_open", "Live streams that are open.", () => limits.streams.total());
  gauge("tandem_devices_active", "Paired devices that are not revoked.", () =>
    store.read.$count(devices, eq(devices.status, "active")),
  );
}
