import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { Client } from "pg";
import { revokeDevice } from "../../../server/devices/revoke.ts";
import { createHub } from "../../../server/live/hub.ts";
import { rotateRefreshToken } from "../../../server/oauth/refresh-grant.ts";
import { openStore, type StorePlace, sqliteFile } from "../../../server/store/open.ts";
import pgFirst from "../../../server/store/postgres/migrations/0000_first.sql" with { type: "text" };
import pgRateLimits from "../../../server/store/postgres/migrations/0001_rate_limits.sql" with { type: "text" };
import pgEventsByTime from "../../../server/store/postgres/migrations/0002_events_by_time.sql" with { type: "text" };
import pgKeysByAccount from "../../../server/store/postgres/migrations/0003_keys_by_account.sql" with { type: "text" };
import { accounts, devices, refreshFamilies } from "../../../server/store/schema.ts";
import first from "../../../server/store/sqlite/migrations/0000_first.sql" with { type: "text" };
import pairedFrom from "../../../server/store/sqlite/migrations/0001_paired_from.sql" with { type: "text" };
import { askStore } from "../../hosts/ask-store.ts";
import { type ScratchDatabase, scratchDatabase } from "../../hosts/scratch-database.ts";
import { NOW } from "../world/account.ts";

let scratch: ScratchDatabase;
let place: StorePlace;
beforeEach(async () => {
  scratch = await scratchDatabase();
  place = { data: mkdtempSync(join(tmpdir(), "tandem-older-")), databaseUrl: scratch.databaseUrl };
});
afterEach(async () => {
  rmSync(place.data, { recursive: true });
  await scratch.remove();
});

test("a database whose families name no account yet keeps them all, and each goes on as its account's", async () => {
  await makeOlderSchema();
  for (const account of ["ann", "bob"])
    await add("accounts", { id: account, name: account, is_owner: 0, created_at: NOW });
  await addPaired("ann", "laptop", { generation: 3, rotated_at: NOW, ended_at: null });
  await addPaired("ann", "phone", { generation: 1, rotated_at: NOW - 1, ended_at: NOW });
  await addPaired("bob", "desktop", { generation: 2, rotated_at: NOW - 2, ended_at: null });

  const store = await openStore(place);
  const families = () => store.read.select().from(refreshFamilies).orderBy(refreshFamilies.id);
  const desktop = { id: "of desktop", accountId: "bob", deviceId: "desktop", rotatedAt: NOW - 2, endedAt: null };
  const laptop = { id: "of laptop", accountId: "ann", deviceId: "laptop", rotatedAt: NOW, endedAt: null };
  const phone = { id: "of phone", accountId: "ann", deviceId: "phone", rotatedAt: NOW - 1, endedAt: NOW };
  expect(await families()).toEqual([
    { ...desktop, generation: 2 },
    { ...laptop, generation: 3 },
    { ...phone, generation: 1 },
  ]);

  const hub = createHub();
  const trade = { presented: { familyId: "of laptop", generation: 3 }, clientId: "tandem-editor", proof: undefined };
  expect(await rotateRefreshToken(store, hub, { ...trade, now: NOW + 1 })).toMatchObject({
    outcome: "granted",
    device: { deviceId: "laptop", accountId: "ann" },
    refresh: { familyId: "of laptop", generation: 4 },
  });
  const by = { actor: "operator", from: "here" } as const;
  const revocation = { deviceId: "desktop", by, now: NOW + 2 };
  expect(await revokeDevice({ store, hub }, { ...revocation, accountId: "ann" })).toBe(false);
  expect(await revokeDevice({ store, hub }, { ...revocation, accountId: "bob" })).toBe(true);
  expect((await families()).map(({ generation, endedAt }) => [generation, endedAt])).toEqual([
    [2, NOW + 2],
    [4, null],
    [1, NOW],
  ]);
  await store.write(async (tx) => {
    await tx.db.delete(accounts).where(eq(accounts.id, "ann"));
  });
  expect((await families()).map(({ id }) => id)).toEqual(["of desktop"]);
  expect(await store.read.select({ id: devices.id }).from(devices)).toEqual([{ id: "desktop" }]);
  await store.close();
});

/** The schema as it was before refresh families named their account. */
async function makeOlderSchema(): Promise<void> {
  if (place.databaseUrl === undefined) {
    const db = new Database(sqliteFile(place));
    for (const sql of [first, pairedFrom, "PRAGMA user_version = 2"]) db.run(sql.toString());
    db.close();
    return;
  }
  const client = new Client({ connectionString: place.databaseUrl });
  await client.connect();
  await client.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  for (const sql of [pgFirst, pgRateLimits, pgEventsByTime, pgKeysByAccount]) await client.query(sql.toString());
  await client.query("CREATE TABLE schema_version AS SELECT 4::bigint AS version");
  await client.end();
}

/** A device and its family, as the program of that time stored them. */
async function addPaired(account: string, device: string, family: Record<string, number | null>): Promise<void> {
  const client = { kind: "editor", client_id: "tandem-editor", scope: "events:write", platform: "linux" };
  await add("devices", {
    ...{ id: device, account_id: account, name: device, status: "active", paired_at: NOW },
    ...client,
  });
  await add("refresh_families", { id: `of ${device}`, device_id: device, ...family });
}

async function add(table: string, row: Record<string, string | number | null>): Promise<void> {
  const places = Object.keys(row).map(() => "?");
  await askStore(
    place,
    `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${places.join(", ")})`,
    ...Object.values(row),
  );
}
