import { afterEach, beforeEach, expect, test } from "bun:test";
import type { NewRecoveryCodes, Session } from "@tandem/contract/account";
import { passkeys } from "../../../server/store/schema.ts";
import { databaseText, storedRows } from "../../hosts/stored-rows.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { auditedActs } from "./stored.ts";

let server: TestServer;
let ann: Browser;
beforeEach(async () => {
  server = await startServer();
  ann = await server.signIn("ann");
});
afterEach(() => server.close());

/** A fresh set; by position, since a test uses each for something else. */
async function makeCodes(browser = ann): Promise<(nth: number) => string> {
  const made = await browser.send("POST", "/v1/recovery-codes");
  expect(made.status).toBe(201);
  const { codes } = (await made.json()) as NewRecoveryCodes;
  return (nth) => codes[nth] ?? "";
}

const signIn = (code: unknown) =>
  server.request("/v1/session/recovery", {
    method: "POST",
    headers: { origin: server.origin, "content-type": "application/json" },
    body: JSON.stringify({ code }),
  });

const sessionOf = async (response: Response) => {
  const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
  return (await (await server.request("/v1/session", { headers: { cookie } })).json()) as Session;
};

const addPasskey = (id: string) =>
  server.context.store.write(async (tx) => {
    const row = { id, accountId: ann.accountId, publicKey: new Uint8Array(), counter: 0, transports: "[]", name: id };
    await tx.db.insert(passkeys).values({ ...row, createdAt: server.context.clock.now() });
  });

test("a set holds ten codes that are told once, and is nowhere to be read afterwards", async () => {
  const code = await makeCodes();
  const codes = Array.from({ length: 10 }, (_, nth) => code(nth));
  expect(new Set(codes).size).toBe(10);
  for (const each of codes) expect(each).toMatch(/^([BCDFGHJKLMNPQRSTVWXZ]{4}-){3}[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  expect((await signIn(code(0))).status).toBe(204);
  const told = await (await ann.send("GET", "/v1/recovery-codes")).text();
  expect(JSON.parse(told)).toEqual({ left: 9, of: 10, made_at: expect.any(String) });
  const places = {
    database: await databaseText(server),
    rows: JSON.stringify(await storedRows(server)),
    log: server.logged(),
    told,
  };
  for (const each of codes)
    for (const [place, text] of Object.entries(places))
      for (const form of [each, each.replaceAll("-", ""), each.toLowerCase()])
        expect([place, [text].flat().some((part) => part.includes(form))]).toEqual([place, false]);
});

test("a code signs in once, whatever its case, spaces and dashes, and counts as a verification", async () => {
  const code = await makeCodes();
  const typed = ` ${code(3).toLowerCase().replaceAll("-", " – ")} `;
  const signedIn = await signIn(typed);
  expect(signedIn.status).toBe(204);
  expect(await sessionOf(signedIn)).toMatchObject({ account: { name: "ann", recovery_codes: 9 }, verified: true });
  expect((await signIn(code(3))).status).toBe(404);
  expect((await auditedActs(server, ann.accountId)).slice(-3)).toEqual([
    { action: "account.recovery-codes-made", detail: { codes: 10 } },
    { action: "account.recovery-code-used", detail: { left: 9 } },
    { action: "session.signed-in", detail: { browser: expect.any(String), by: "recovery-code" } },
  ]);
});

test("of many who redeem one code at once, one gets in", async () => {
  const code = await makeCodes();
  const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(code(0))));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([204, ...Array<number>(7).fill(404)]);
});

test("a new set takes the place of the old one, whole", async () => {
  const old = await makeCodes();
  const fresh = await makeCodes();
  expect((await signIn(old(0))).status).toBe(404);
  expect((await signIn(fresh(0))).status).toBe(204);
  expect(await (await ann.send("GET", "/v1/recovery-codes")).json()).toMatchObject({ left: 9, of: 10 });
});

test("unknown, used, ended and misspelt codes answer alike", async () => {
  const [ended, code] = [await makeCodes(), await makeCodes()];
  await signIn(code(0));
  const answers = await Promise.all(
    [ended(0), code(0), "BBBB-BBBB-BBBB-BBBB", "BBBB", "", "ÄÖÜ 123"].map(async (typed) => {
      const answer = await signIn(typed);
      return [answer.status, await answer.text(), answer.headers.get("set-cookie")];
    }),
  );
  expect(new Set(answers.map(String)).size).toBe(1);
  expect(answers[0]?.[0]).toBe(404);
});

test("wrong codes are limited for the address, right ones cost nothing, and a right one waits like any other", async () => {
  const code = await makeCodes();
  for (let nth = 0; nth < 5; nth += 1) expect((await signIn(code(nth))).status).toBe(204);
  for (let nth = 0; nth < 10; nth += 1) expect((await signIn("BBBB-BBBB-BBBB-BBBB")).status).toBe(404);
  for (const typed of ["BBBB-BBBB-BBBB-BBBB", code(9)]) {
    const limited = await signIn(typed);
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  const stepUp = await ann.send("POST", "/v1/session/verify/recovery", { code: code(9) });
  expect(stepUp.status).toBe(429);
});

test("making codes needs a person verified just now, and a code of one's own is such a verification", async () => {
  const code = await makeCodes();
  const bob = await server.signIn("bob");
  const ofBob = await makeCodes(bob);
  server.passTime(301_000);
  const late = await ann.send("POST", "/v1/recovery-codes");
  expect(await late.json()).toMatchObject({ type: `${server.origin}/problems/verification-needed` });
  expect((await ann.send("POST", "/v1/session/verify/recovery", { code: ofBob(0) })).status).toBe(404);
  expect((await ann.send("POST", "/v1/recovery-codes")).status).toBe(403);
  expect((await ann.send("POST", "/v1/session/verify/recovery", { code: code(0) })).status).toBe(204);
  expect((await ann.send("POST", "/v1/session/verify/recovery", { code: code(0) })).status).toBe(404);
  expect((await ann.send("POST", "/v1/recovery-codes")).status).toBe(201);
  // What somebody else typed cost bob nothing.
  expect((await signIn(ofBob(0))).status).toBe(204);
});

test("the last passkey goes only while a recovery code is left", async () => {
  await addPasskey("first");
  await addPasskey("second");
  const remove = async (id: string) => (await ann.send("DELETE", `/v1/passkeys/${id}`)).status;
  expect(await remove("first")).toBe(204);
  expect(await remove("second")).toBe(403);
  const code = await makeCodes();
  for (let nth = 0; nth < 10; nth += 1) await signIn(code(nth));
  expect(await remove("second")).toBe(403);
  await makeCodes();
  expect(await remove("second")).toBe(204);
  expect((await auditedActs(server, ann.accountId)).filter(({ action }) => action === "passkey.removed")).toEqual([
    { action: "passkey.removed", detail: { name: "first" } },
    { action: "passkey.removed", detail: { name: "second" } },
  ]);
});

test("a passkey is renamed by its owner alone, to a name that can be shown", async () => {
  await addPasskey("first");
  const bob = await server.signIn("bob");
  expect((await bob.send("PATCH", "/v1/passkeys/first", { name: "mine" })).status).toBe(404);
  expect((await ann.send("PATCH", "/v1/passkeys/first", { name: "a\u202eb" })).status).toBe(400);
  expect((await ann.send("PATCH", "/v1/passkeys/first", { name: " Laptop " })).status).toBe(204);
  expect(await (await ann.send("GET", "/v1/passkeys")).json()).toMatchObject({ passkeys: [{ name: "Laptop" }] });
  expect((await auditedActs(server, ann.accountId)).at(-1)).toEqual({
    action: "passkey.renamed",
    detail: { from: "first", to: "Laptop" },
  });
});
