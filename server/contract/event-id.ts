import { frame } from "./framing.ts";

/** Who founded an event. Unique things have no founder in their id: any machine derives the same one. */
export interface Founding {
  readonly deviceId: string;
  readonly captureId: string;
}

/** The bytes whose SHA-256 gives an event id its last 74 bits. */
export function eventIdPreimage(fingerprint: Uint8Array, founding: Founding | undefined): Uint8Array {
  const fields = ["tandem/event-id/v1", fingerprint];
  return frame(founding === undefined ? fields : [...fields, founding.deviceId, founding.captureId]);
}

/**
 * The canonical event id, a UUIDv8 (RFC 9562 §5.8) of 16 bytes: 48 bits of the event's time in ms, version and variant,
 * and the first 74 bits of the digest. It sorts by time, which keeps a database's inserts at its right edge.
 */
export function eventId(timeMs: number, digest: Uint8Array): Uint8Array {
  const id = new Uint8Array(16);
  for (let at = 5, rest = timeMs; at >= 0; at--, rest = Math.floor(rest / 0x100)) id[at] = rest % 0x100;
  // The digest's bits follow one another: 12 behind the version, 62 behind the variant.
  const byte = (at: number) => digest[at] ?? 0;
  id[6] = 0x80 | (byte(0) >> 4);
  id[7] = (byte(0) << 4) | (byte(1) >> 4);
  id[8] = 0x80 | ((byte(1) & 0x0f) << 2) | (byte(2) >> 6);
  for (let at = 9; at < 16; at++) id[at] = (byte(at - 7) << 2) | (byte(at - 6) >> 6);
  return id;
}
