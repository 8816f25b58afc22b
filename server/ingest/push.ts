import type { CaptureResult } from "@tandem/contract/capture";
import type { Hub } from "../live/hub.ts";
import { othersTurnIfDue } from "../others-turn.ts";
import type { FurtherSighting, StoredEvent } from "../store/ingest-port.ts";
import type { Store, Transaction } from "../store/store.ts";
import { canonicalIds } from "./canonical-id.ts";
import { type Decision, type Founded, matchCaptures } from "./matching.ts";
import { type ReadCapture, type RefusedCapture, readCapture } from "./read-capture.ts";
import { timeSpans } from "./time-spans.ts";

export interface Push {
  readonly accountId: string;
  readonly deviceId: string;
  /** As sent; each is checked by itself. */
  readonly captures: readonly unknown[];
  /** ms since the epoch. */
  readonly now: number;
}

export type PushOutcome =
  | { readonly outcome: "pushed"; readonly results: CaptureResult[] }
  /** Nothing was stored: the device is revoked, or is no more. */
  | { readonly outcome: "device-revoked" };

type Decided = Decision<ReadCapture, StoredEvent>;

/**
 * Stores a tray's captures, each event once, in one transaction with the check of the device: a push commits wholly
 * before the device's revocation or stores nothing. Resolves when all of it is on disk; one result a capture, in order.
 * @throws {StoreUnavailable} nothing was stored, trying again helps
 */
export async function pushCaptures(store: Store, hub: Hub, push: Push): Promise<PushOutcome> {
  const { accountId, deviceId, now } = push;
  const read = await readAll(push);
  return store.writeEvents(accountId, async (tx): Promise<PushOutcome> => {
    const device = await tx.ingest.admit({ accountId, deviceId, now });
    if (device === undefined) return { outcome: "device-revoked" };
    const kept = read.map((capture) => refuseExpired(capture, device.keptSince));
    const decisions = await decide(tx, device.accountKey, deviceId, kept.filter(isReadable));
    await write(tx, device.accountKey, decisions);
    if (decisions.some(({ status }) => status !== "replayed"))
      tx.afterCommit(() => hub.publish(accountId, { kind: "events" }));
    return { outcome: "pushed", results: resultsInOrder(kept, decisions) };
  });
}

async function readAll({ captures, accountId, now }: Push): Promise<(ReadCapture | RefusedCapture)[]> {
  const read: (ReadCapture | RefusedCapture)[] = [];
  for (const sent of captures) {
    read.push(readCapture(sent, accountId, now));
    if (read.length % READ_AT_ONCE === 0) await othersTurnIfDue();
  }
  return read;
}

/** Captures read and checked in one go, which takes about 2 ms. */
const READ_AT_ONCE = 200;

/** What would have been deleted by age must not come back, least of all as something new. */
function refuseExpired(capture: ReadCapture | RefusedCapture, keptSince: number): ReadCapture | RefusedCapture {
  if (!isReadable(capture) || capture.at >= keptSince) return capture;
  const since = new Date(keptSince).toISOString().slice(0, 10);
  return { captureId: capture.captureId, reason: `occurred_at: this server keeps nothing from before ${since}` };
}

function isReadable(capture: ReadCapture | RefusedCapture): capture is ReadCapture {
  return !("reason" in capture);
}

async function decide(
  tx: Transaction,
  accountKey: number,
  deviceId: string,
  captures: readonly ReadCapture[],
): Promise<Decided[]> {
  const observers = await tx.ingest.observers(
    accountKey,
    deviceId,
    new Set(captures.map(({ observerId }) => observerId)),
  );
  for (const capture of captures) capture.observer = keyOf(observers, capture.observerId);
  await othersTurnIfDue();
  const known = await tx.ingest.near({
    accountKey,
    spans: timeSpans(captures.map(({ at }) => at)),
    fingerprints: captures.map(({ fingerprint }) => fingerprint),
    captureIds: captures.map(({ captureId }) => captureId),
  });
  await othersTurnIfDue();
  const decisions = matchCaptures(captures, known, canonicalIds(deviceId));
  await othersTurnIfDue();
  return decisions;
}

async function write(tx: Transaction, accountKey: number, decisions: readonly Decided[]): Promise<void> {
  const founded: Founded<ReadCapture>[] = [];
  for (const decision of decisions) if (decision.status === "stored") founded.push(decision.event);
  const keys = await tx.ingest.addEvents(accountKey, founded, othersTurnIfDue);
  const keyByEvent = new Map<StoredEvent | Founded<ReadCapture>, number>();
  let index = 0;
  for (const event of founded) keyByEvent.set(event, keys[index++] ?? Number.NaN);
  const further: FurtherSighting[] = [];
  for (const { status, capture, event } of decisions)
    if (status === "merged")
      further.push({
        eventKey: "key" in event ? event.key : keyOf(keyByEvent, event),
        eventAt: event.at,
        sighting: capture,
      });
  await tx.ingest.addSightings(accountKey, further, othersTurnIfDue);
}

function keyOf<Thing>(keys: ReadonlyMap<Thing, number>, thing: Thing): number {
  const key = keys.get(thing);
  if (key === undefined) throw new Error("the store did not number all that it was given");
  return key;
}

function resultsInOrder(
  read: readonly (ReadCapture | RefusedCapture)[],
  decisions: readonly Decided[],
): CaptureResult[] {
  const next = decisions.values();
  return read.map((capture): CaptureResult => {
    if (!isReadable(capture)) return { capture_id: capture.captureId, status: "rejected", reason: capture.reason };
    const decision = next.next().value;
    if (decision === undefined) throw new Error("a capture was left undecided");
    return { capture_id: capture.captureId, status: decision.status, event_id: decision.event.id };
  });
}
