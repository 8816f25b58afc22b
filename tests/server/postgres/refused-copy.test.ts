import { afterEach, beforeEach, expect, test } from "bun:test";
import { codeOf } from "../../../server/store/postgres/faults.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { scratchPostgres } from "../../hosts/scratch-database.ts";
import { addDevice, capture, makeWorld, push, type World } from "../world/account.ts";

let world: World;
beforeEach(async () => {
  world = await makeWorld({ database: await scratchPostgres() });
});
afterEach(() => world.remove());

const countEvents = async () =>
  (await askStore<{ n: number }>(world.place, "SELECT count(*)::int AS n FROM events"))[0]?.n;

test("rows that PostgreSQL refuses while more of them are on the way store nothing, and the connection goes on to work", async () => {
  const device = await addDevice(world);
  // More than a connection takes at once, refused at its first row.
  const captures = Array.from({ length: 1000 }, (_, nth) =>
    capture({ payload: { workspace: "w", path: `${nth} ${"a".repeat(4000)}`, content_sha256: "ab".repeat(32) } }),
  );
  await askStore(world.place, "ALTER TABLE events ADD CONSTRAINT refuses CHECK (length(payload) < 1000)");
  // Oftener than there are connections.
  for (let time = 0; time < 12; time += 1) {
    const fault: unknown = await push(world, device, captures).catch((reason: unknown) => reason);
    expect(codeOf(fault)).toBe("23514");
  }
  expect(await countEvents()).toBe(0);
  await askStore(world.place, "ALTER TABLE events DROP CONSTRAINT refuses");
  const results = await push(world, device, captures);
  expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["stored"]));
  expect(await countEvents()).toBe(1000);
});
