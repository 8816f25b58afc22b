import type { CaptureResult } from "@tandem/contract/capture";
import { PUSH_LIMITS } from "@tandem/contract/push-limits";
import { assembleBatch, type Batch } from "./batch.ts";
import { compress } from "./compress.ts";
import { type Core, countOutbox, countWaiting, failed, succeeded } from "./core.ts";
import { endPairing } from "./ending.ts";
import type { QueuedCapture } from "./ports.ts";
import { type Answer, callServer } from "./server-call.ts";
import { unreachable } from "./trouble.ts";

/** Pushes one batch, the oldest captures first, and takes out of the outbox what the server acknowledged. */
export async function pushBatch(core: Core): Promise<void> {
  const batch = assembleBatch(await core.ports.outbox.oldest(core.batchLimit));
  switch (batch.outcome) {
    case "batch":
      await send(core, batch);
      break;
    case "too-large":
      await setAside(core, [
        { capture_id: batch.capture.capture_id, reason: `larger than ${PUSH_LIMITS.bytes} bytes` },
      ]);
      break;
    case "unstamped":
      // The next heartbeat stamps; until it has come there is nothing to push.
      core.tasks.push.dueAt = Number.POSITIVE_INFINITY;
      core.tasks.beat.dueAt = Math.min(core.tasks.beat.dueAt, core.ports.timers.monotonic());
      break;
    case "empty":
      break;
  }
  await countWaiting(core);
}

async function send(core: Core, batch: Batch & { outcome: "batch" }): Promise<void> {
  const { body, headers } = await compress(batch.body);
  const answer = await callServer(core, { method: "POST", path: "/v1/events", body, headers });
  switch (answer.outcome) {
    case "ok":
      return await settle(core, batch.captures, answer.body);
    case "ended":
      return await endPairing(core, answer.reason);
    case "trouble":
      return await failed(core, core.tasks.push, answer);
    case "refused":
      return await isolate(core, batch.captures, answer);
  }
}

async function settle(core: Core, captures: readonly QueuedCapture[], body: unknown): Promise<void> {
  const results = readResults(body, captures);
  if (results === undefined) {
    core.ports.log("error", "The server's answer to a push does not fit what was sent; the captures are kept");
    return await failed(core, core.tasks.push, { outcome: "trouble", reason: "server-fault", retryAfterMs: undefined });
  }
  const ids = (wanted: boolean) =>
    results.flatMap(({ status, reason }, index) => {
      const capture_id = captures[index]?.capture_id;
      return capture_id !== undefined && (status === "rejected") === wanted
        ? [{ capture_id, reason: reason ?? "the server gave no reason" }]
        : [];
    });
  const rejected = ids(true);
  if (rejected.length > 0) await setAside(core, rejected);
  await core.ports.outbox.remove(ids(false).map(({ capture_id }) => capture_id));
  core.batchLimit = Math.min(PUSH_LIMITS.captures, core.batchLimit * 2);
  await succeeded(core, core.tasks.push, 0);
}

/** One result a capture in the order sent; anything else acknowledges nothing. */
function readResults(body: unknown, captures: readonly QueuedCapture[]): CaptureResult[] | undefined {
  const results = typeof body === "object" && body !== null && "results" in body ? body.results : undefined;
  if (!Array.isArray(results) || results.length !== captures.length) return undefined;
  const known = ["stored", "merged", "replayed", "rejected"];
  const fits = results.every(
    (result: CaptureResult, index) =>
      known.includes(result.status) &&
      (result.capture_id === captures[index]?.capture_id || result.status === "rejected"),
  );
  return fits ? (results as CaptureResult[]) : undefined;
}

/** A batch refused as a whole (too large, unreadable): halved until what is at fault stands alone, and that is set aside. */
async function isolate(core: Core, captures: readonly QueuedCapture[], answer: Answer & { outcome: "refused" }) {
  if (answer.status === 408) {
    // The line is too slow for so much at once, which no single capture is to blame for.
    core.batchLimit = Math.ceil(captures.length / 2);
    return await failed(core, core.tasks.push, unreachable());
  }
  if (answer.status !== 400 && answer.status !== 413) {
    core.ports.log("error", `The server refused a push: ${answer.detail}`);
    return await failed(core, core.tasks.push, { outcome: "trouble", reason: "server-fault", retryAfterMs: undefined });
  }
  if (captures.length > 1) core.batchLimit = Math.ceil(captures.length / 2);
  else
    await setAside(
      core,
      captures.map(({ capture_id }) => ({ capture_id, reason: answer.detail })),
    );
  core.tasks.push.dueAt = core.ports.timers.monotonic();
}

async function setAside(core: Core, rejected: readonly { capture_id: string; reason: string }[]): Promise<void> {
  for (const { reason } of rejected) core.ports.log("warn", `A capture was set aside: ${reason}`);
  await core.ports.outbox.setAside(rejected);
  await countOutbox(core);
}
