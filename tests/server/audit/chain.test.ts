import { afterEach, beforeEach, expect, test } from "bun:test";
import { record } from "../../../server/audit/record.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { addAccount, makeWorld, NOW, type World } from "../world/account.ts";
import { verified } from "./verified.ts";

let world: World;
beforeEach(async () => {
  world = await makeWorld();
  await act(0);
});
afterEach(() => world.remove());

const act = (nth: number, accountId = world.accountId) =>
  world.store.write((tx) =>
    record(tx, {
      accountId,
      actor: "server",
      action: "device.renamed",
      target: `device:${nth}`,
      detail: { nth },
      now: NOW + nth,
    }),
  );

/** As someone with the database in hand does it, past the server and its foreign keys. */
const tamper = (sql: string, ...values: (string | number | Uint8Array)[]) => askStore(world.place, sql, ...values);

const broken = async () => (await verified(world)).broken;

test("50 acts at once leave one chain without a fork or a gap", async () => {
  const acts = Array.from({ length: 50 }, (_, nth) => act(nth + 1));
  const failing = world.store.write(async (tx) => {
    await record(tx, { accountId: world.accountId, actor: "server", action: "device.revoked", target: "x", now: NOW });
    throw new Error("this act fails after its entry");
  });
  await Promise.all([...acts, expect(failing).rejects.toThrow("this act fails")]);
  expect(await verified(world)).toEqual({ chains: 1, entries: 51, broken: [] });
});

const COLUMNS: [string, string | number | Uint8Array][] = [
  ["account_id", "someone else"],
  ["seq", 40],
  ["at", NOW + 77],
  ["actor", "operator"],
  ["action", "device.revoked"],
  ["target", "device:9"],
  ["detail", '{"nth":9}'],
  ["previous_hash", new Uint8Array(32).fill(7)],
  ["entry_hash", new Uint8Array(32).fill(7)],
];

test.each(COLUMNS)("a changed %s of any entry is found, and the entry named", async (column, value) => {
  for (let nth = 1; nth < 5; nth++) await act(nth);
  const intact = await verified(world);
  expect(intact).toEqual({ chains: 1, entries: 5, broken: [] });
  for (const seq of [1, 3, 5]) {
    const [before] = await askStore<{ value: string | number | Uint8Array }>(
      world.place,
      `SELECT ${column} AS value FROM audit_log WHERE seq = ?`,
      seq,
    );
    await tamper(`UPDATE audit_log SET ${column} = ? WHERE seq = ? AND account_id = ?`, value, seq, world.accountId);
    const found = (await broken()).find(({ account }) => account === world.accountId);
    expect(found).toMatchObject({ account: world.accountId, seq });
    if (before === undefined) throw new Error("the entry was not there");
    await tamper(`UPDATE audit_log SET ${column} = ? WHERE ${column} = ?`, before.value, value);
    expect(await verified(world)).toEqual(intact);
  }
});

test("a dropped last entry is found, and named", async () => {
  await act(1);
  await act(2);
  await tamper("DELETE FROM audit_log WHERE seq = 3");
  expect(await broken()).toEqual([{ account: world.accountId, seq: 3, why: "missing: the chain ends before it" }]);
});

test("a dropped entry in the middle is found, and named", async () => {
  await act(1);
  await act(2);
  await tamper("DELETE FROM audit_log WHERE seq = 2");
  expect(await broken()).toEqual([
    { account: world.accountId, seq: 2, why: "missing: the next entry after it is there" },
  ]);
});

test("two entries that changed places are found", async () => {
  await act(1);
  await act(2);
  await tamper("UPDATE audit_log SET seq = 9 WHERE seq = 2");
  await tamper("UPDATE audit_log SET seq = 2 WHERE seq = 3");
  await tamper("UPDATE audit_log SET seq = 3 WHERE seq = 9");
  expect(await broken()).toMatchObject([{ seq: 2, why: "it does not follow the entry before it" }]);
});

test("a chain whose head was taken back, or taken away, is found", async () => {
  await act(1);
  await tamper("UPDATE audit_heads SET seq = 1");
  expect(await broken()).toMatchObject([{ seq: 2, why: "the chain's head does not know of it" }]);
  await tamper("DELETE FROM audit_heads");
  expect(await broken()).toMatchObject([{ seq: 1, why: "the account's chain has no head" }]);
});

test("what is wrong with one account's chain is not held against another's", async () => {
  await addAccount(world, "other");
  await act(0, "other");
  await tamper("UPDATE audit_log SET target = 'x' WHERE account_id = 'other'");
  expect(await broken()).toMatchObject([{ account: "other", seq: 1 }]);
});
