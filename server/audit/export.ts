import { readEntries } from "./entries.ts";
import { type AuditContext, readHead, signHead } from "./signed-head.ts";

/** An account's whole chain as NDJSON, an entry a line and the signed head last; read page by page as it is taken. */
export async function exportChain(
  { store, keys, config }: AuditContext,
  accountId: string,
): Promise<ReadableStream<Uint8Array>> {
  const head = await readHead(store.read, accountId);
  let after = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const entries = await readEntries(store.read, accountId, { after, head: head.seq });
      after = entries.at(-1)?.seq ?? head.seq;
      if (entries.length > 0) controller.enqueue(ndjson(entries));
      if (after < head.seq) return;
      controller.enqueue(ndjson([{ head: signHead({ origin: config.origin, key: keys.audit }, accountId, head) }]));
      controller.close();
    },
  });
}

function ndjson(lines: readonly unknown[]): Uint8Array {
  return new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
