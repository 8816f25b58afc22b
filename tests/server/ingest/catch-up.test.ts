import { expect, test } from "bun:test";
import { addDevice, capture, makeWorld, NOW, push } from "../world/account.ts";
import { storedEvents } from "../world/stored.ts";

/** One save a minute, of a few documents in turn; the second machine's clock is a little off. */
const save = (minute: number, off: number) =>
  capture({ at: NOW - 3000 * 60_000 + minute * 60_000 + off, payload: { workspace: "w", path: `file ${minute % 7}` } });

test("a tray that was offline for days finds each of its captures' events among thousands", async () => {
  const world = await makeWorld();
  try {
    const [online, offline] = [await addDevice(world), await addDevice(world)];
    const minutes = Array.from({ length: 3000 }, (_, minute) => minute);
    for (let from = 0; from < 3000; from += 1000)
      await push(
        world,
        online,
        minutes.slice(from, from + 1000).map((minute) => save(minute, 0)),
      );
    expect((await storedEvents(world)).length).toBe(3000);

    const waiting = minutes
      .filter((minute) => minute % 3 !== 1)
      .map((minute) => save(minute, (minute % 2) * 9990 - 4995));
    const spread = waiting.map((_, nth) => waiting[(nth * 997) % waiting.length] ?? save(0, 0));
    for (let from = 0; from < spread.length; from += 500) {
      const results = await push(world, offline, spread.slice(from, from + 500));
      expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["merged"]));
    }
    const again = await push(world, await addDevice(world), spread.slice(700, 1700));
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set(["replayed"]));
    const alone = await push(world, offline, [save(3, 5001), save(1000, -5001)]);
    expect(alone.map(({ status }) => status)).toEqual(["stored", "stored"]);

    const seenByBoth = (await storedEvents(world)).filter(({ sightings }) => sightings.length === 2);
    expect(seenByBoth.length).toBe(2000);
  } finally {
    await world.remove();
  }
});
