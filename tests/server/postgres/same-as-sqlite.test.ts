import { expect, test } from "bun:test";
import fc from "fast-check";
import { removeCaptures } from "../../../server/devices/remove-captures.ts";
import { revokeDevice } from "../../../server/devices/revoke.ts";
import { pushCaptures } from "../../../server/ingest/push.ts";
import { readPage } from "../../../server/timeline/page.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { SQLITE, scratchPostgres } from "../../hosts/scratch-database.ts";
import { anyCapture } from "../ingest/any-capture.ts";
import { addDevice, addSession, makeWorld, NOW, type World } from "../world/account.ts";

const anyTray = fc.integer({ min: 0, max: 2 });
const anyStep = fc.oneof(
  { weight: 8, arbitrary: fc.record({ tray: anyTray, captures: fc.array(anyCapture, { maxLength: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ again: anyTray }) },
  { weight: 1, arbitrary: fc.record({ revoked: anyTray }) },
  { weight: 1, arbitrary: fc.record({ removed: anyTray, since: fc.integer({ min: 0, max: 12_000 }) }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer Kind> ? Kind : never;

/** What every act answered, and every row that it left. */
async function historyOf(world: World, steps: readonly Step[], ids: readonly string[]) {
  const trays: string[] = [];
  const pushed: { deviceId: string; captures: readonly unknown[] }[] = [];
  const fresh = ids.values();
  const pair = async () => addDevice(world, world.accountId, fresh.next().value);
  for (let nth = 0; nth < 3; nth++) trays.push(await pair());
  const who = await addSession(world, ids.at(-1));
  const { store, hub, accountId } = world;
  const answers: unknown[] = [];
  const push = async (deviceId: string, captures: readonly unknown[]) => {
    pushed.push({ deviceId, captures });
    answers.push(await pushCaptures(store, hub, { accountId, deviceId, captures, now: NOW }));
  };
  for (const step of steps) {
    if ("captures" in step) await push(trays[step.tray] ?? "", step.captures);
    else if ("again" in step) await push(trays[step.again] ?? "", pushed.at(-1)?.captures ?? []);
    else if ("revoked" in step) {
      const by = { actor: "operator", from: "here" } as const;
      const deviceId = trays[step.revoked] ?? "";
      answers.push(await revokeDevice({ store, hub }, { deviceId, accountId, by, now: NOW }));
      await push(deviceId, [{ never: "stored" }]);
      trays[step.revoked] = await pair();
    } else {
      const asked = { deviceId: trays[step.removed] ?? "", since: NOW - 60_000 + step.since, now: NOW };
      answers.push(await removeCaptures({ store, hub }, who, asked));
    }
  }
  const all = { before: undefined, after: undefined, device: undefined, type: undefined, search: "1", limit: 1000 };
  answers.push(await readPage(store.read, { ...all, accountKey: 1 }));
  return { answers, rows: await rowsOf(world) };
}

/**
 * Every column of every table that a push touches. Events and sightings are numbered alike, in the order of the push;
 * observers are not, since SQLite skips a number for each that it knows already.
 */
async function rowsOf({ place }: World) {
  const all = (table: string, order: string) => askStore(place, `SELECT * FROM ${table} ORDER BY ${order}`);
  const seenBy = (table: string) =>
    askStore(
      place,
      `SELECT seen.*, who.device_id, who.observer, 0 AS observer_key FROM ${table} AS seen
       JOIN observers AS who ON who.account_key = seen.account_key AND who.key = seen.observer_key ORDER BY seen.key`,
    );
  return {
    events: await seenBy("events"),
    sightings: await seenBy("sightings"),
    observers: await askStore(place, "SELECT account_key, device_id, observer FROM observers ORDER BY key"),
    devices: await all("devices", "id"),
    entries: await all("audit_log", "seq"),
    heads: await all("audit_heads", "account_id"),
  };
}

test("whatever is pushed, replayed, revoked and removed, both stores answer alike and hold the same rows", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 10 }), async (steps) => {
      const ids = Array.from({ length: 14 }, () => crypto.randomUUID());
      const accountId = crypto.randomUUID();
      const sqlite = await makeWorld({ accountId, database: SQLITE });
      const postgres = await makeWorld({ accountId, database: await scratchPostgres() });
      try {
        const [one, other] = await Promise.all([historyOf(sqlite, steps, ids), historyOf(postgres, steps, ids)]);
        expect(normalised(other)).toEqual(normalised(one));
      } finally {
        await Promise.all([sqlite.remove(), postgres.remove()]);
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 120_000);

/** Bytes in hex: the two drivers have different kinds of them. */
function normalised(history: Awaited<ReturnType<typeof historyOf>>): unknown {
  const inHex = (_: string, value: unknown) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
    const isBuffer = typeof value === "object" && value !== null && "type" in value && value.type === "Buffer";
    return isBuffer && "data" in value ? Buffer.from(value.data as number[]).toString("hex") : value;
  };
  return JSON.parse(JSON.stringify(history, inHex));
}
