import type { CaptureResult, CaptureStatus } from "@tandem/contract/capture";
import { Elysia } from "elysia";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** What the server counts of itself. Labels are few by construction: no id, name or path of a client is one. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Counter<"route" | "status">;
  readonly captures: Counter<"result">;
  readonly commitSeconds: Histogram;
}

export function openMetrics(): Metrics {
  const registry = new Registry();
  return {
    registry,
    requests: new Counter({
      name: "tandem_http_requests_total",
      help: "Answered requests by the route's pattern and the status class.",
      labelNames: ["route", "status"],
      registers: [registry],
    }),
    captures: new Counter({
      name: "tandem_captures_total",
      help: "Captures that were pushed, by what became of them.",
      labelNames: ["result"],
      registers: [registry],
    }),
    commitSeconds: new Histogram({
      name: "tandem_commit_seconds",
      help: "How long a commit takes to be on disk.",
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers: [registry],
    }),
  };
}

/** Counts every answer of the routers that follow. */
export function countRequests({ requests }: Metrics) {
  return (
    new Elysia({ name: "count-requests" })
      // Only where there is such a hook does the next one hear what a refusal was answered with.
      .mapResponse({ as: "global" }, () => undefined)
      .onAfterResponse({ as: "global" }, ({ route, set, responseValue }) => {
        const status = responseValue instanceof Response ? responseValue.status : Number(set.status ?? 200);
        requests.inc({ route, status: `${Math.floor(status / 100)}xx` });
      })
  );
}

export function countResults({ captures }: Metrics, results: readonly CaptureResult[]): void {
  // Each counting costs as much as a capture's way into the database, so each result is counted once a push.
  const counts = new Map<CaptureStatus, number>();
  for (const { status } of results) counts.set(status, (counts.get(status) ?? 0) + 1);
  for (const [result, count] of counts) captures.inc({ result }, count);
}

/** Memory, processor time and open files of this process; once a process. */
export function measureProcess({ registry }: Metrics): void {
  collectDefaultMetrics({ register: registry });
}
