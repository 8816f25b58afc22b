/** Below this the header costs more than is won. */
const WORTHWHILE_BYTES = 1024;

export interface Compressed {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The body as gzip where the host can and it helps (RFC 9110 §8.4.1.3), else as it is. */
export async function compress(body: Uint8Array<ArrayBuffer>): Promise<Compressed> {
  if (body.length < WORTHWHILE_BYTES || typeof CompressionStream === "undefined") return { body, headers: {} };
  const packed = new Response(new Blob([body]).stream().pipeThrough(new CompressionStream("gzip")));
  const bytes = new Uint8Array(await packed.arrayBuffer());
  return bytes.length < body.length ? { body: bytes, headers: { "content-encoding": "gzip" } } : { body, headers: {} };
}
