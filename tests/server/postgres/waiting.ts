import type { StorePlace } from "../../../server/store/open.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { until } from "../../hosts/until.ts";

const WAITING = `SELECT count(*) AS n FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock'`;

/** Until so many acts wait for what others have locked. */
export async function waiting(place: StorePlace, howMany: number): Promise<void> {
  const count = async () => (await askStore<{ n: number }>(place, WAITING))[0]?.n;
  await until(`${howMany} to wait`, async () => (await count()) === howMany);
}
