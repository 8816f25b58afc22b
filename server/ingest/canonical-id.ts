import { eventId, eventIdPreimage } from "@tandem/contract/event-id";
import { bytesOf, uuidOf } from "../store/bytes.ts";
import { sha256 } from "../store/sha256.ts";
import type { Incoming } from "./matching.ts";

/** Names the event that a capture of this device founds: for a unique thing the same whoever founds it. */
export function canonicalIds(deviceId: string): (capture: Incoming) => string {
  return ({ captureId, fingerprint, at, matching }) => {
    const founding = matching === "unique" ? undefined : { deviceId, captureId };
    const digest = sha256(eventIdPreimage(bytesOf(fingerprint), founding));
    return uuidOf(eventId(at, digest));
  };
}
