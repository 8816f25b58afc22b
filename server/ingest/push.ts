import type { CaptureResult } from "@tandem/contract/capture";
import type { Hub } from "../live/hub.ts";
import type { StoredEvent } from "../store/ingest-port.ts";
import type { Store, Transaction } from "../store/store.ts";
import { canonicalId } from "./canonical-id.ts";
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

/** A capture whose observer has its key. */
type Keyed = Omit<ReadCapture, "observer"> & { readonly observer: number };
type Decided = Decision<Keyed, StoredEvent>;

/**
 * Stores a tray's captures, each event once, in one transaction with the check of the device: a push commits wholly
 * before the device's revocation or stores nothing. Resolves when all of it is on disk; one result a capture, in order.
 * @throws {StoreUnavailable} nothing was stored, trying again helps
 */
export async function pushCaptures(store: Store, hub: Hub, push: Push): Promise<PushOutcome> {
  const { accountId, deviceId, now } = push;
  const read = push.captures.map((sent) => readCapture(sent, accountId, now));
  return store.write(async (tx): Promise<PushOutcome> => {
    const device = await tx.ingest.device(deviceId);
    if (device === undefined || !device.active || device.accountId !== accountId) return { outcome: "device-revoked" };
    await tx.ingest.touch(deviceId, now);
    const decisions = await decide(tx, device.accountKey, deviceId, read.filter(isReadable));
    await write(tx, device.accountKey, decisions);
    if (decisions.some(({ status }) => status !== "replayed"))
      tx.afterCommit(() => hub.publish(accountId, { kind: "events" }));
    return { outcome: "pushed", results: resultsInOrder(read, decisions) };
  });
}

function isReadable(capture: ReadCapture | RefusedCapture): capture is ReadCapture {
  return !("reason" in capture);
}

async function decide(
  tx: Transaction,
  accountKey: number,
  deviceId: string,
  readable: readonly ReadCapture[],
): Promise<Decided[]> {
  const observers = await tx.ingest.observers(accountKey, deviceId, new Set(readable.map(({ observer }) => observer)));
  const captures = readable.map((capture): Keyed => ({ ...capture, observer: keyOf(observers, capture.observer) }));
  const known = await tx.ingest.near({
    accountKey,
    spans: timeSpans(captures.map(({ at }) => at)),
    fingerprints: new Set(captures.map(({ fingerprint }) => fingerprint)),
    captureIds: new Set(captures.map(({ captureId }) => captureId)),
  });
  return matchCaptures(captures, known, (capture) => canonicalId(capture, deviceId));
}

async function write(tx: Transaction, accountKey: number, decisions: readonly Decided[]): Promise<void> {
  const founded = decisions.flatMap((decision) => (decision.status === "stored" ? [decision.event] : []));
  const keys = await tx.ingest.addEvents(accountKey, founded);
  const keyByEvent = new Map<StoredEvent | Founded<Keyed>, number>(
    founded.map((event, index) => [event, keys[index] ?? Number.NaN]),
  );
  const further = decisions.flatMap(({ status, capture, event }) =>
    status === "merged"
      ? [
          {
            eventKey: "key" in event ? event.key : keyOf(keyByEvent, event),
            eventAt: event.at,
            sighting: capture,
          },
        ]
      : [],
  );
  await tx.ingest.addSightings(accountKey, further);
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
