import { createHash } from "node:crypto";
import { auditColumnsPreimage, auditEntryPreimage } from "@tandem/contract/audit-chain";
import { eventId, eventIdPreimage } from "@tandem/contract/event-id";
import type { TimeBasis } from "@tandem/contract/event-types";
import { fingerprintPreimage } from "@tandem/contract/fingerprint";
import { frame } from "@tandem/contract/framing";
import { formatUserCode, normaliseUserCode } from "@tandem/contract/user-code";
import { uuidBytes, uuidText } from "@tandem/contract/uuid";
import vectors from "./vectors.json";

/** One golden vector: what the contract makes of an input, and what every implementation must make of it. */
export interface Check {
  readonly title: string;
  actual(): unknown;
  readonly expected: unknown;
}

/** All golden vectors, for whichever runtime this is; the digests are taken by its own SHA-256. */
export const checks: readonly Check[] = [
  ...vectors.framing.map(({ title, fields, framed }) => ({
    title: `framing ${title}`,
    actual: () => hex(frame(fields.map(fieldOf))),
    expected: framed,
  })),
  ...vectors.fingerprints.map(({ title, account, type, basis, payload, fingerprint }) => ({
    title: `the fingerprint of ${title}`,
    actual: () => sha256(fingerprintPreimage(account, type, basis as TimeBasis, payload)).toString("hex"),
    expected: fingerprint,
  })),
  ...vectors.event_ids.map(({ title, fingerprint, at, device, capture, id }) => ({
    title: `the event id of ${title}`,
    actual: () => {
      const founding = device === null || capture === null ? undefined : { deviceId: device, captureId: capture };
      return uuidText(eventId(at, sha256(eventIdPreimage(bytes(fingerprint), founding))));
    },
    expected: id,
  })),
  ...vectors.user_codes.map(({ typed, letters, shown }) => ({
    title: `the user code that is typed ${JSON.stringify(typed)}`,
    actual: () => {
      const normalised = normaliseUserCode(typed);
      return [normalised ?? null, normalised === undefined ? null : formatUserCode(normalised)];
    },
    expected: [letters, shown],
  })),
  ...vectors.audit.map(({ title, entry, previous_hash, columns_digest, entry_hash }) => ({
    title: `the audit entry ${title}`,
    actual: () => {
      const digest = sha256(auditColumnsPreimage(entry));
      return [hex(digest), sha256(auditEntryPreimage(bytes(previous_hash), digest)).toString("hex")];
    },
    expected: [columns_digest, entry_hash],
  })),
  ...vectors.uuids.map(({ text, bytes: expected }) => ({
    title: `the UUID ${text}`,
    actual: () => [hex(uuidBytes(text)), uuidText(bytes(expected))],
    expected: [expected, text],
  })),
];

function fieldOf(field: { text?: string; hex?: string }): string | Uint8Array | undefined {
  return field.hex === undefined ? field.text : bytes(field.hex);
}

function sha256(preimage: Uint8Array) {
  return createHash("sha256").update(preimage).digest();
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}

function hex(raw: Uint8Array): string {
  return Buffer.from(raw).toString("hex");
}
