import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { statSync } from "node:fs";
import { deleteAccount } from "../../../server/accounts/delete-account.ts";
import { removeCaptures } from "../../../server/devices/remove-captures.ts";
import { keepHouse } from "../../../server/retention/keep-house.ts";
import { sqliteFile } from "../../../server/store/open.ts";
import { accounts } from "../../../server/store/schema.ts";
import { capture } from "../world/account.ts";
import { addAccount, addTray, postCaptures, type ServerWorld, START, signIn, startServer } from "../world/server.ts";

const DAY_MS = 86_400_000;

let world: ServerWorld;
const file = () => sqliteFile(world.place);
beforeEach(async () => {
  world = await startServer();
});
afterEach(() => world.remove());

/** An account with 5 MB of events of one day, and who may delete them. */
async function fill(day: number) {
  const accountId = await addAccount(world);
  const tray = await addTray(world, { accountId });
  const payload = { note: "x".repeat(3000) };
  for (let part = 0; part < 5; part++) {
    const captures = Array.from({ length: 300 }, (_, at) =>
      capture({ at: day + (part * 300 + at) * 5000, type: "test.large", payload }),
    );
    expect((await postCaptures(world, tray, JSON.stringify({ captures }))).status).toBe(200);
  }
  const found = await world.context.store.read.select().from(accounts);
  const accountKey = found.find(({ id }) => id === accountId)?.key ?? 0;
  const { id: sessionId } = await signIn(world, accountId);
  return { accountId, accountKey, sessionId, deviceId: tray.id };
}

/** What the file takes of the disk, once the write-ahead log is written back. */
function fileBytes(): number {
  const db = new Database(file());
  db.run("PRAGMA wal_checkpoint(TRUNCATE)");
  expect(db.query("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  db.close();
  return statSync(file()).size;
}

const SMALL = 2 * 1024 * 1024;
const keepFor = (retentionDays?: number) =>
  keepHouse({ ...world.context, config: { ...world.context.config, retentionDays } }, true);

test("the disk gets back what was deleted by age, what was removed, and what went with an account", async () => {
  const empty = fileBytes();
  for (const act of ["removal", "account", "age"] as const) {
    const { deviceId, ...who } = await fill(START - 2 * DAY_MS);
    expect(fileBytes()).toBeGreaterThan(empty + 2 * SMALL);
    if (act === "removal") await removeCaptures(world.context, who, { deviceId, since: 0, now: START });
    if (act === "account")
      await deleteAccount(world.context, {
        ...who,
        accountName: "",
        browser: "",
        verifiedAt: START,
        expiresAt: START + DAY_MS,
      });
    await keepFor(act === "age" ? 1 : undefined);
    expect(fileBytes(), act).toBeLessThan(empty + SMALL);
  }
}, 60_000);

test("a little free space is kept for what comes next", async () => {
  await fill(START - 2 * DAY_MS);
  await keepFor(1);
  const db = new Database(file(), { readonly: true });
  expect(db.query("PRAGMA freelist_count").get()).toEqual({ freelist_count: 256 });
  db.close();
}, 60_000);
