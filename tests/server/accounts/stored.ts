import { askStore } from "../../hosts/ask-store.ts";
import type { Placed } from "../../hosts/stored-rows.ts";

/** What an account's chain says of acts, oldest first. */
export async function auditedActs(
  { place }: Placed,
  accountId: string,
): Promise<{ action: string; detail: unknown }[]> {
  const rows = await askStore<{ action: string; detail: string }>(
    place,
    "SELECT action, detail FROM audit_log WHERE account_id = ? ORDER BY seq",
    accountId,
  );
  return rows.map(({ action, detail }) => ({ action, detail: JSON.parse(detail) }));
}
