/** A field of a framed hash: text (hashed as UTF-8 of its NFC), bytes, or absent. */
export type Field = string | Uint8Array | undefined;

const ABSENT = 0xffffffff;
const utf8 = new TextEncoder();

/**
 * Frames fields for hashing: each preceded by its length as 4 bytes big-endian, an absent one 0xFFFFFFFF and no bytes.
 * Without the lengths, ("ab", "c") and ("a", "bc") would be one.
 */
export function frame(fields: readonly Field[]): Uint8Array {
  const parts: (string | Uint8Array | undefined)[] = [];
  let size = 0;
  for (const field of fields) {
    const part = typeof field === "string" ? encoded(field) : field;
    parts.push(part);
    size += 4 + (part?.length ?? 0);
  }
  const framed = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    const length = part === undefined ? ABSENT : part.length;
    // Byte by byte: a view would need the array's buffer, which engines make only when it is asked for, and slowly.
    framed[at++] = length >>> 24;
    framed[at++] = length >>> 16;
    framed[at++] = length >>> 8;
    framed[at++] = length;
    if (part === undefined) continue;
    if (typeof part === "string")
      for (let unit = 0; unit < part.length; unit++) framed[at + unit] = part.charCodeAt(unit);
    else framed.set(part, at);
    at += part.length;
  }
  return framed;
}

/** ASCII is its own UTF-8 and NFC, and nearly all that is framed is ASCII: only what is not goes through the encoder. */
function encoded(text: string): string | Uint8Array {
  for (let unit = 0; unit < text.length; unit++)
    if (text.charCodeAt(unit) > 0x7f) return utf8.encode(text.normalize("NFC"));
  return text;
}
