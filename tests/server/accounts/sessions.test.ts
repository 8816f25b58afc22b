import { afterEach, beforeEach, expect, test } from "bun:test";
import type { NewRecoveryCodes, Sessions } from "@tandem/contract/account";
import { makeSignInLink } from "../../../server/operator/sign-in-link.ts";
import { pairingWindows } from "../../../server/store/schema.ts";
import { askStore } from "../../hosts/ask-store.ts";
import { until } from "../../hosts/until.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { type Listener, listenTo } from "../timeline/listen.ts";
import { startPairing } from "../tray.ts";
import { makeAuthenticator } from "./authenticator.ts";
import { auditedActs } from "./stored.ts";

let server: TestServer;
let laptop: Browser;
let phone: Browser;
beforeEach(async () => {
  server = await startServer();
  laptop = await server.signIn("ann");
  phone = await server.signIn("ann");
});
afterEach(() => server.close());

const list = async (browser: Browser) =>
  ((await (await browser.send("GET", "/v1/sessions")).json()) as Sessions).sessions;

/** The id of a browser's own session. */
const idOf = async (browser: Browser) => (await list(browser)).find(({ current }) => current)?.id ?? "";

async function listen({ cookie }: Browser): Promise<Listener> {
  const { body } = await server.request("/v1/timeline/stream", { headers: { cookie } });
  if (body === null) throw new Error("the stream was refused");
  return listenTo(body);
}

test("the list says which browser, since when, when last seen, and which one asks", async () => {
  const before = await list(laptop);
  expect(before).toHaveLength(2);
  expect(before.filter(({ current }) => current)).toHaveLength(1);
  expect(Object.keys(before[0] ?? {}).toSorted()).toEqual(["browser", "current", "id", "last_seen_at", "signed_in_at"]);
  server.passTime(120_000);
  await phone.send("GET", "/v1/session");
  await until("the phone to be seen", async () => {
    const [seen] = (await list(laptop)).filter(({ current }) => !current);
    return Date.parse(seen?.last_seen_at ?? "") - Date.parse(seen?.signed_in_at ?? "") >= 120_000;
  });
});

test("a browser that is signed out from another is out at once, its stream ends, and the other stays in", async () => {
  const [ofPhone, ofLaptop] = [await listen(phone), await listen(laptop)];
  expect((await laptop.send("DELETE", `/v1/sessions/${await idOf(phone)}`)).status).toBe(204);
  expect((await phone.send("GET", "/v1/session")).status).toBe(401);
  await ofPhone.ended();
  expect((await laptop.send("GET", "/v1/session")).status).toBe(200);
  expect(await list(laptop)).toHaveLength(1);
  expect((await auditedActs(server, laptop.accountId)).at(-1)).toMatchObject({ action: "session.ended" });
  await ofLaptop.leave();
});

test("signing out everywhere else leaves this browser alone, whose stream goes on", async () => {
  const tablet = await server.signIn("ann");
  const bob = await server.signIn("bob");
  const [ofPhone, ofTablet, ofLaptop] = [await listen(phone), await listen(tablet), await listen(laptop)];
  expect((await laptop.send("DELETE", "/v1/sessions")).status).toBe(204);
  await Promise.all([ofPhone.ended(), ofTablet.ended()]);
  expect((await phone.send("GET", "/v1/session")).status).toBe(401);
  expect((await tablet.send("GET", "/v1/session")).status).toBe(401);
  expect((await bob.send("GET", "/v1/session")).status).toBe(200);
  expect(await list(laptop)).toMatchObject([{ current: true }]);
  const { store, hub } = server.context;
  await store.write((tx) => hub.announce(tx, laptop.accountId, { kind: "revoked", deviceId: "a device" }));
  expect(await ofLaptop.next("revoked")).toEqual({ device_id: "a device" });
  await ofLaptop.leave();
  expect((await auditedActs(server, laptop.accountId)).at(-1)).toEqual({
    action: "session.others-ended",
    detail: { sessions: 2 },
  });
});

test("another account's session cannot be ended, nor one that is not there", async () => {
  const bob = await server.signIn("bob");
  for (const id of [await idOf(laptop), crypto.randomUUID(), "nothing"])
    expect((await bob.send("DELETE", `/v1/sessions/${id}`)).status).toBe(404);
  expect((await laptop.send("GET", "/v1/session")).status).toBe(200);
});

test("a pairing window that an ended session had opened lets nobody in any more", async () => {
  await phone.send("POST", "/v1/pairings", {});
  await laptop.send("POST", "/v1/pairings", {});
  const windows = () => server.context.store.read.select().from(pairingWindows);
  expect(await windows()).toHaveLength(2);
  await laptop.send("DELETE", "/v1/sessions");
  expect(await windows()).toHaveLength(1);
});

test("what a browser had asked for when it was signed out is done before that, or not at all", async () => {
  for (let round = 0; round < 20; round += 1) {
    const thief = await server.signIn("ann");
    const started = await thief.send("POST", "/v1/passkeys/options", {});
    const ceremony = started.headers.get("set-cookie")?.split(";")[0];
    const answer = makeAuthenticator(server.origin).register((await started.json()) as { challenge: string });
    const { user_code } = await startPairing(server);
    const { codes } = (await (await laptop.send("POST", "/v1/recovery-codes")).json()) as NewRecoveryCodes;
    const asked = [
      thief.send("POST", "/v1/session/verify/recovery", { code: codes[0] }),
      server.request("/v1/passkeys", {
        method: "POST",
        headers: {
          origin: server.origin,
          "content-type": "application/json",
          cookie: `${thief.cookie}; ${ceremony}`,
        },
        body: JSON.stringify({ answer }),
      }),
      thief.send("POST", "/v1/pairings/confirm", { user_code }),
      thief.send("POST", "/v1/pairings", {}),
      thief.send("POST", "/v1/invitations"),
      thief.send("POST", "/v1/recovery-codes"),
    ];
    await Promise.all([...asked, laptop.send("DELETE", "/v1/sessions")]);
    server.passTime(601_000);
    laptop = await server.signIn("ann");
  }
  const acts = await askStore(server.place, "SELECT actor, action FROM audit_log ORDER BY seq");
  const signedIn = new Set<unknown>();
  const late: unknown[] = [];
  for (const { actor, action } of acts) {
    if (action === "session.signed-in") signedIn.add(actor);
    else if (action === "session.others-ended") {
      signedIn.clear();
      signedIn.add(actor);
    } else if (String(actor).startsWith("session:") && !signedIn.has(actor)) late.push(action);
  }
  expect(late).toEqual([]);
});

test("a sign-in by link or recovery code signs out who was signed in in that browser, and nobody elsewhere", async () => {
  const bob = await server.signIn("bob");
  const made = await bob.send("POST", "/v1/recovery-codes");
  const { codes } = (await made.json()) as NewRecoveryCodes;
  const link = new URL((await makeSignInLink(server.context, "bob")) ?? "");
  const ways = [
    { path: "link", body: { token: link.hash.slice("#token=".length) } },
    { path: "recovery", body: { code: codes[0] } },
  ];
  for (const [nth, { path, body }] of ways.entries()) {
    const browser = await server.signIn("ann");
    const [ofBrowser, ofLaptop] = [await listen(browser), await listen(laptop)];
    expect((await browser.send("POST", `/v1/session/${path}`, { nonsense: 1 })).status).toBe(400);
    expect((await browser.send("GET", "/v1/session")).status).toBe(200);
    expect((await browser.send("POST", `/v1/session/${path}`, body)).status).toBe(204);
    expect((await browser.send("GET", "/v1/session")).status).toBe(401);
    await ofBrowser.ended();
    expect((await auditedActs(server, laptop.accountId)).at(-1)).toEqual({
      action: "session.signed-out",
      detail: { browser: expect.any(String) },
    });
    expect(await list(bob)).toHaveLength(2 + nth);
    expect((await laptop.send("GET", "/v1/session")).status).toBe(200);
    await ofLaptop.leave();
  }
});

test("signing out is in the audit log, with the browser in words", async () => {
  await phone.send("DELETE", "/v1/session");
  expect((await auditedActs(server, laptop.accountId)).at(-1)).toEqual({
    action: "session.signed-out",
    detail: { browser: expect.any(String) },
  });
});
