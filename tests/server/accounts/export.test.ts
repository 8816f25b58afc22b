import { afterEach, beforeEach, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { eq } from "drizzle-orm";
import { exportAccount } from "../../../server/accounts/export-account.ts";
import { auditVerifierKey } from "../../../server/audit/signed-head.ts";
import { verifyExport } from "../../../server/audit/verify-export.ts";
import { accounts, events, webSessions } from "../../../server/store/schema.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { pairDevice } from "../tray.ts";
import { capture } from "../world/account.ts";
import { auditedActs } from "./stored.ts";

let server: TestServer;
let ann: Browser;
beforeEach(async () => {
  server = await startServer();
  ann = await server.signIn("ann");
});
afterEach(() => server.close());

/** Pushes saves of so many documents, a second apart. */
async function push(accessToken: string, count: number): Promise<void> {
  const now = server.context.clock.now();
  const captures = Array.from({ length: count }, (_, nth) =>
    capture({
      at: now - nth * 1000,
      payload: { workspace: "widgets", path: `${nth}.ts`, content_sha256: "ab".repeat(32) },
    }),
  );
  const pushed = await server.request("/v1/events", {
    method: "POST",
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    body: JSON.stringify({ captures }),
  });
  expect(pushed.status).toBe(200);
}

const linesOf = (text: string): Record<string, Record<string, unknown>>[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

async function identityOf(browser: Browser) {
  const { read } = server.context.store;
  const [found] = await read
    .select()
    .from(webSessions)
    .innerJoin(accounts, eq(accounts.id, webSessions.accountId))
    .where(eq(webSessions.accountId, browser.accountId));
  if (found === undefined) throw new Error("nobody is signed in");
  const { id: sessionId, accountId, ...times } = found.web_sessions;
  return { ...times, sessionId, accountId, accountKey: found.accounts.key, accountName: found.accounts.name };
}

test("an export holds the account, its devices, every event with who saw it, and the chain with its signed head", async () => {
  const [first, second] = [await pairDevice(server, ann), await pairDevice(server, ann)];
  await push(first.access_token, 450);
  await push(second.access_token, 1);
  const answer = await ann.send("GET", "/v1/account/export");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/x-ndjson"]);
  const lines = linesOf(await answer.text());
  const of = (kind: string) => lines.flatMap((line) => (line[kind] === undefined ? [] : [line[kind]]));
  expect(of("account")).toMatchObject([{ id: ann.accountId, name: "ann", owner: true }]);
  expect(of("device").map(({ id }) => id)).toEqual([first.deviceId, second.deviceId]);
  const seen = of("event").map(({ sightings }) => (sightings as unknown[]).length);
  expect(of("event").length).toBeGreaterThanOrEqual(450);
  expect(seen.reduce((sum, count) => sum + count, 0)).toBe(451);
  const times = of("event").map(({ at }) => String(at));
  expect(times).toEqual(times.toSorted().toReversed());
  expect(of("audit_entry").at(-1)).toMatchObject({ action: "account.exported", detail: '{"of":"account"}' });
  expect(Object.keys(lines.at(-1) ?? {})).toEqual(["audit_head"]);

  const chain = `${server.folder}/chain.ndjson`;
  const entries = [...of("audit_entry"), { head: of("audit_head")[0] }];
  writeFileSync(chain, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  const verifier = auditVerifierKey({ origin: server.origin, key: server.context.keys.audit });
  expect((await verifyExport(chain, verifier)).broken).toEqual([]);
});

test("an export needs a person verified just now, holds nobody else's, and is audited", async () => {
  const bob = await server.signIn("bob");
  await push((await pairDevice(server, bob)).access_token, 3);
  const text = await (await ann.send("GET", "/v1/account/export")).text();
  expect(linesOf(text).filter((line) => "event" in line || "device" in line)).toEqual([]);
  expect(text).not.toContain(bob.accountId);
  server.passTime(301_000);
  const late = await ann.send("GET", "/v1/account/export");
  expect(await late.json()).toMatchObject({ type: `${server.origin}/problems/verification-needed` });
  const exports = (await auditedActs(server, ann.accountId)).filter(({ action }) => action === "account.exported");
  expect(exports).toEqual([{ action: "account.exported", detail: { of: "account" } }]);
});

test("an export is read as it is taken, a bounded page at a time", async () => {
  await push((await pairDevice(server, ann)).access_token, 900);
  const reader = (await exportAccount(server.context, await identityOf(ann))).getReader();
  const texts: string[] = [];
  const take = async () => {
    const { done, value } = await reader.read();
    if (!done) texts.push(new TextDecoder().decode(value));
    return !done;
  };
  // The account, the devices, and the first page of events.
  for (let nth = 0; nth < 3; nth += 1) await take();
  await server.context.store.write(async (tx) => {
    await tx.db.delete(events);
  });
  while (await take());
  const perPage = texts.map((text) => linesOf(text).filter((line) => "event" in line).length);
  expect(perPage.filter((count) => count > 0)).toEqual([200]);
});

test("an export breaks off where its session ends, and can be told from a whole one", async () => {
  await push((await pairDevice(server, ann)).access_token, 900);
  const phone = await server.signIn("ann");
  const identity = await identityOf(ann);
  const reader = (await exportAccount(server.context, identity)).getReader();
  await reader.read();
  for (const browser of [ann, phone]) await browser.send("DELETE", "/v1/session");
  await expect(reader.read()).rejects.toThrow("the session has ended");
});
