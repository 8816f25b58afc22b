import { expect } from "bun:test";
import type { StorePlace } from "../../../server/store/open.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { until } from "../../hosts/until.ts";
import type { Machine } from "./machine.ts";
import type { Person } from "./person.ts";
import { captureAll, saved } from "./saved.ts";

type Paired = Machine & { readonly deviceId: string };

/** Revokes one of two machines while both push all the time: nothing of it is stored from the answer on, and the other goes on. */
export async function expectRevocationToBeTheLine(
  place: StorePlace,
  person: Person,
  { lost, kept }: { lost: Paired; kept: Paired },
  /** So many sightings of the machine are there before. */
  after: number,
): Promise<void> {
  const sightingsOf = ({ deviceId }: Paired) => countSightings(place, deviceId);
  let isCapturing = true;
  const captureOn = async (machine: Machine) => {
    for (let n = 0; isCapturing; n++) {
      const paths = Array.from({ length: 10 }, (_, index) => `${machine.name}/${n}-${index}.ts`);
      await captureAll(
        machine,
        paths.map((path) => saved(machine, path, Date.now() - 1000)),
      );
      await Bun.sleep(1);
    }
  };
  const both = [captureOn(lost), captureOn(kept)];
  try {
    await until("pushes to be under way", async () => (await sightingsOf(lost)) > after, { everyMs: 1 });
    await person.revoke(lost.deviceId);
    const atTheLine = await sightingsOf(lost);
    const keptAtTheLine = await sightingsOf(kept);
    await lost.reaches("revoked");
    await until("the other device to go on", async () => (await sightingsOf(kept)) > keptAtTheLine);
    expect(await sightingsOf(lost)).toBe(atTheLine);
  } finally {
    isCapturing = false;
    await Promise.all(both);
  }
  await kept.emptied();
  expect(kept.tray().status().state).toBe("recording");
}

/** Read past the server: what is stored at this very moment. */
async function countSightings(place: StorePlace, deviceId: string): Promise<number> {
  const [counted] = await askStore<{ n: number }>(
    place,
    `SELECT count(*) AS n FROM (SELECT observer_key FROM events UNION ALL SELECT observer_key FROM sightings) AS seen
     JOIN observers ON key = observer_key WHERE device_id = ?`,
    deviceId,
  );
  return counted?.n ?? 0;
}
