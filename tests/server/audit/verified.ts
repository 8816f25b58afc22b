import { verifyDatabase } from "../../../server/audit/verify-database.ts";
import { findChains } from "../../../server/store/find-chains.ts";
import type { StorePlace } from "../../../server/store/open.ts";

/** What the check of every chain of a database says. */
export async function verified({ place }: { readonly place: StorePlace }) {
  const chains = await findChains(place);
  if (chains === undefined) throw new Error("there is no database");
  return verifyDatabase(chains);
}
