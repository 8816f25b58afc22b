import { type BrowserDatabase, DURABLE } from "./database.ts";

/** Deletes what the server refused, also from the last captures; what waits stays. */
export async function forgetSetAside(database: BrowserDatabase): Promise<void> {
  const transaction = database.transaction(["setAside", "recent"], "readwrite", DURABLE);
  const setAside = transaction.objectStore("setAside");
  const refused = new Set((await setAside.getAll()).map(({ capture }) => capture.capture_id));
  for (let row = await transaction.objectStore("recent").openCursor(); row; row = await row.continue()) {
    if (refused.has(row.value.capture_id)) await row.delete();
  }
  await setAside.clear();
  await transaction.done;
}
