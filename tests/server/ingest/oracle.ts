import { createHash } from "node:crypto";
import type { Capture } from "@tandem/contract/capture";
import { eventId, eventIdPreimage } from "@tandem/contract/event-id";
import { eventType, matchingWindow } from "@tandem/contract/event-types";
import { fingerprintPreimage, type Payload } from "@tandem/contract/fingerprint";
import { uuidText } from "@tandem/contract/uuid";

/** An event as the oracle holds it. */
interface OracleEvent {
  readonly id: string;
  readonly at: number;
  readonly type: string;
  readonly fingerprint: string;
  readonly sightings: { readonly device: string; readonly observer: string; readonly captureId: string }[];
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();

/**
 * The matching rule word for word, one row at a time over plain lists, with nothing quick about it: what the server
 * answers and stores must be what this does.
 */
export class Oracle {
  readonly events: OracleEvent[] = [];
  readonly #accountId: string;

  constructor(accountId: string) {
    this.#accountId = accountId;
  }

  take(device: string, capture: Capture): { status: string; eventId: string } {
    const { capture_id: captureId, observer, type } = capture;
    const at = Date.parse(capture.occurred_at);
    const basis = capture.clock_offset_ms === null ? "intrinsic" : "corrected";
    const preimage = fingerprintPreimage(this.#accountId, type, basis, capture.payload as Payload);
    const fingerprint = sha256(preimage).toString("hex");
    const rules = eventType(type);
    const within = (ms: number) => this.events.filter((event) => Math.abs(event.at - at) <= ms);
    const nearestFirst = (one: OracleEvent, other: OracleEvent) =>
      Math.abs(one.at - at) - Math.abs(other.at - at) || one.at - other.at || (one.id < other.id ? -1 : 1);

    const [replayed] = within(5000)
      .filter((event) => event.sightings.some((sighting) => sighting.captureId === captureId))
      .sort(nearestFirst);
    if (replayed !== undefined) return { status: "replayed", eventId: replayed.id };

    const same = within(matchingWindow(rules, basis)).filter((event) => event.fingerprint === fingerprint);
    const unsighted = (event: OracleEvent) =>
      !event.sightings.some((sighting) => sighting.device === device && sighting.observer === observer);
    const candidates = { unique: same, shared: same.filter(unsighted), local: [] }[rules.matching];
    const [match] = candidates.sort(nearestFirst);
    if (match !== undefined) {
      match.sightings.push({ device, observer, captureId });
      return { status: "merged", eventId: match.id };
    }
    const founding = rules.matching === "unique" ? undefined : { deviceId: device, captureId };
    const id = uuidText(eventId(at, sha256(eventIdPreimage(sha256(preimage), founding))));
    this.events.push({ id, at, type, fingerprint, sightings: [{ device, observer, captureId }] });
    return { status: "stored", eventId: id };
  }

  /** As `storedEvents` reads them from a database. */
  stored() {
    return this.events
      .map(({ id, at, type, sightings }) => ({ id, at, type, sightings }))
      .sort((one, other) => (one.id < other.id ? -1 : 1));
  }
}
