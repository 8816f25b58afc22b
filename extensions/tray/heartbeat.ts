import type { Heartbeat, HeartbeatAnswer } from "@tandem/contract/heartbeat";
import { witnessAudit } from "./audit-witness.ts";
import { type Core, failed, succeeded } from "./core.ts";
import { endPairing } from "./ending.ts";
import { completePairing } from "./pairing.ts";
import { callServer } from "./server-call.ts";
import type { Trouble } from "./trouble.ts";

const SHORTEST_MS = 1000;
const LONGEST_MS = 5 * 60_000;

/** One heartbeat: says that this device lives, and learns the clock's offset, its own names and the audit chain's head. */
export async function beat(core: Core): Promise<void> {
  const { timers } = core.ports;
  const sentAt = timers.now();
  const sentMonotonic = timers.monotonic();
  const body = JSON.stringify(await heartbeatOf(core, sentAt));
  const answer = await callServer(core, { method: "POST", path: "/v1/heartbeat", body });
  if (answer.outcome === "ended") return await endPairing(core, answer.reason);
  if (answer.outcome === "trouble") return await missed(core, answer);
  const heard = answer.outcome === "ok" ? readAnswer(answer.body) : undefined;
  if (answer.outcome !== "ok" || heard === undefined) {
    core.ports.log("error", "The server answered a heartbeat in a way that this version does not understand");
    return await missed(core, { outcome: "trouble", reason: "server-fault", retryAfterMs: undefined });
  }
  const serverReceivedAt = Date.parse(heard.received_at);
  const serverSentAt = Date.parse(heard.sent_at);
  core.clock.add({ sentAt, sentMonotonic, answeredMonotonic: answer.answeredAt, serverReceivedAt, serverSentAt });
  await keepClock(core);
  await keepNames(core, heard);
  await witnessAudit(core, heard);
  const wasFailing = core.tasks.beat.failing !== undefined;
  await succeeded(core, core.tasks.beat, Math.min(LONGEST_MS, Math.max(SHORTEST_MS, heard.next_in_ms)));
  // The server is back, or stamps came: what waited for that need not wait longer.
  // A clock that was set under this heartbeat brought none; to ask for another at once might never end.
  const stampsCame = core.tasks.push.dueAt === Number.POSITIVE_INFINITY && core.clock.estimate() !== undefined;
  const unreachable = core.tasks.push.failing?.reason === "unreachable";
  if (stampsCame || (wasFailing && unreachable)) core.tasks.push.dueAt = timers.monotonic();
}

/** Who starts while the server is away has only the last life's offset to go by, if it is young enough. */
async function missed(core: Core, trouble: Trouble): Promise<void> {
  const trusted = core.clock.trustSaved();
  await failed(core, core.tasks.beat, trouble);
  const estimate = core.clock.estimate();
  if (trusted && estimate !== undefined) await core.ports.outbox.stamp(estimate.offsetMs);
}

async function heartbeatOf(core: Core, sentAt: number): Promise<Heartbeat> {
  const witness = core.records.get("witness");
  const estimate = core.clock.estimate();
  return {
    sent_at: new Date(sentAt).toISOString(),
    queue_length: await core.ports.outbox.length(),
    client_version: core.client.clientVersion,
    ...(estimate === undefined ? {} : { clock_offset_ms: estimate.offsetMs }),
    ...(witness === undefined ? {} : { audit_seq: witness.seq }),
  };
}

/** Keeps the offset for the host's next life, and writes it into the captures that had to do without until now. */
async function keepClock(core: Core): Promise<void> {
  const estimate = core.clock.estimate();
  if (estimate === undefined) return;
  await core.records.set("clock", { ...estimate, measuredAt: core.ports.timers.now() });
  await core.ports.outbox.stamp(estimate.offsetMs);
}

async function keepNames(core: Core, heard: HeartbeatAnswer): Promise<void> {
  const paired = core.records.get("paired");
  if (paired === undefined) return await completePairing(core, heard);
  const { account, device } = heard;
  if (account.name !== paired.account.name || device.name !== paired.device.name)
    await core.records.set("paired", { ...paired, account, device });
}

/** Undefined where it is no heartbeat's answer. */
function readAnswer(body: unknown): HeartbeatAnswer | undefined {
  const answer = body as Partial<HeartbeatAnswer> | null | undefined;
  const named = (value: { id?: unknown; name?: unknown } | undefined) =>
    typeof value?.id === "string" && typeof value.name === "string";
  const readable =
    typeof answer === "object" &&
    answer !== null &&
    typeof answer.next_in_ms === "number" &&
    !Number.isNaN(Date.parse(answer.received_at ?? "")) &&
    !Number.isNaN(Date.parse(answer.sent_at ?? "")) &&
    named(answer.account) &&
    named(answer.device) &&
    typeof answer.audit?.head === "string" &&
    Array.isArray(answer.audit.digests);
  return readable ? (answer as HeartbeatAnswer) : undefined;
}
