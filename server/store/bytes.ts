/** The bytes of hex digits, or of a UUID's canonical text: ids and digests are texts above the store and bytes in it. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.fromHex(text.replaceAll("-", ""));
}

/** Lower-case hex. */
export function hexOf(bytes: Uint8Array): string {
  return bytes.toHex();
}

/** The canonical text of a UUID's 16 bytes. */
export function uuidOf(bytes: Uint8Array): string {
  const hex = hexOf(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
