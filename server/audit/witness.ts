import { auditColumnsPreimage } from "@tandem/contract/audit-chain";
import type { HeartbeatAnswer } from "@tandem/contract/heartbeat";
import { sha256 } from "../store/sha256.ts";
import { readEntries } from "./entries.ts";
import { type AuditContext, readHead, signHead } from "./signed-head.ts";

/**
 * What a tray that knows the chain up to `since` needs to follow it: the signed head, and the column digests of what
 * came since, at most 1,000. It learns no content. A tray that knows more than there is gets a head that tells it so.
 */
export async function witnessAnswer(
  { store, keys, config }: AuditContext,
  accountId: string,
  since: number | undefined,
): Promise<HeartbeatAnswer["audit"]> {
  const head = await readHead(store.read, accountId);
  const entries = await readEntries(store.read, accountId, { after: since ?? 0, head: head.seq });
  return {
    head: signHead({ origin: config.origin, key: keys.audit }, accountId, head),
    digests: entries.map((entry) => Buffer.from(sha256(auditColumnsPreimage(entry))).toString("base64")),
  };
}
