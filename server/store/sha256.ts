/** SHA-256, by the quickest way that Bun has: ingest runs it twice for each capture. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return Bun.SHA256.hash(bytes) as Uint8Array;
}
