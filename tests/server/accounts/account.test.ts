import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Invitations } from "@tandem/contract/account";
import { askStore } from "../../hosts/ask-store.ts";
import { storedRows } from "../../hosts/stored-rows.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { pairDevice, startPairing } from "../tray.ts";
import { capture } from "../world/account.ts";
import { auditedActs } from "./stored.ts";

let server: TestServer;
let ann: Browser;
beforeEach(async () => {
  server = await startServer();
  ann = await server.signIn("ann");
});
afterEach(() => server.close());

test("the owner invites, nobody else does, and only who was verified just now", async () => {
  const bob = await server.signIn("bob");
  const invited = await ann.send("POST", "/v1/invitations");
  expect([invited.status, await invited.json()]).toMatchObject([
    201,
    { link: expect.stringContaining(`${server.origin}/invitation#token=`) },
  ]);
  expect((await bob.send("POST", "/v1/invitations")).status).toBe(403);
  server.passTime(301_000);
  const late = await ann.send("POST", "/v1/invitations");
  expect(await late.json()).toMatchObject({ type: `${server.origin}/problems/verification-needed` });
});

test("an invitation is listed while it waits, never with its link, and works no more once it is withdrawn", async () => {
  const { link } = (await (await ann.send("POST", "/v1/invitations")).json()) as { link: string };
  const token = new URL(link).hash.slice("#token=".length);
  const listed = await (await ann.send("GET", "/v1/invitations")).text();
  expect(listed).not.toContain(token);
  const [invitation] = (JSON.parse(listed) as Invitations).invitations;
  expect(Date.parse(invitation?.expires_at ?? "") - Date.parse(invitation?.made_at ?? "")).toBe(7 * 24 * 3_600_000);
  const bob = await server.signIn("bob");
  expect(await (await bob.send("GET", "/v1/invitations")).json()).toEqual({ invitations: [] });
  expect((await bob.send("DELETE", `/v1/invitations/${invitation?.id}`)).status).toBe(404);
  const start = () => bob.send("POST", "/v1/account/options", { name: "Carl", token });
  expect((await start()).status).toBe(200);
  expect((await ann.send("DELETE", `/v1/invitations/${invitation?.id}`)).status).toBe(204);
  expect((await start()).status).toBe(404);
  expect(await (await ann.send("GET", "/v1/invitations")).json()).toEqual({ invitations: [] });
  expect((await auditedActs(server, ann.accountId)).slice(-2)).toEqual([
    { action: "invitation.made", detail: {} },
    { action: "invitation.withdrawn", detail: {} },
  ]);
});

test("where nobody is marked as the owner, the account that was made first owns the server", async () => {
  const bob = await server.signIn("bob");
  await askStore(server.place, "UPDATE accounts SET is_owner = 0");
  expect((await bob.send("POST", "/v1/invitations")).status).toBe(403);
  expect((await ann.send("POST", "/v1/invitations")).status).toBe(201);
});

test("what deleting would remove is told in numbers first, and who would own the server then", async () => {
  const { access_token } = await pairDevice(server, ann);
  await server.request("/v1/events", {
    method: "POST",
    headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
    body: JSON.stringify({ captures: [capture({ at: server.context.clock.now() })] }),
  });
  const told = async () => (await ann.send("GET", "/v1/account")).json();
  expect(await told()).toMatchObject({ events: 1, devices: 1, passes_ownership_on: false });
  const bob = await server.signIn("bob");
  expect(await told()).toMatchObject({ passes_ownership_on: true });
  expect(await (await bob.send("GET", "/v1/account")).json()).toEqual({
    events: 0,
    devices: 0,
    audit_entries: (await auditedActs(server, bob.accountId)).length,
    passes_ownership_on: false,
  });
});

test("a deleted account leaves nothing behind, its trays are revoked, and others keep theirs", async () => {
  const bob = await server.signIn("bob");
  const { access_token } = await pairDevice(server, ann);
  const kept = await pairDevice(server, bob);
  for (const token of [access_token, kept.access_token])
    await server.request("/v1/events", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ captures: [capture({ at: server.context.clock.now() })] }),
    });
  await ann.send("POST", "/v1/pairings", {});
  const { user_code } = await startPairing(server);
  await ann.send("POST", "/v1/pairings/deny", { user_code });
  const before = await rows();
  expect((await ann.send("DELETE", "/v1/account")).status).toBe(204);
  const after = await rows();
  expect(before.events).toBe(2);
  expect([after.accounts, after.events, after.devices]).toEqual([1, 1, 1]);
  expect(JSON.stringify(await storedRows(server))).not.toContain(ann.accountId);
  expect((await ann.send("GET", "/v1/session")).status).toBe(401);
  const refused = await server.request("/v1/timeline", { headers: { authorization: `Bearer ${access_token}` } });
  expect(await refused.json()).toMatchObject({ type: `${server.origin}/problems/device-revoked` });
  // The next one is the owner now.
  expect((await bob.send("POST", "/v1/invitations")).status).toBe(201);
});

test("what is asked in the instant in which the account is deleted is done before it, or refused as by nobody's account", async () => {
  const statuses = new Set<number>();
  for (let round = 0; round < 20; round += 1) {
    const carl = await server.signIn(`carl ${round}`);
    const [confirmed, denied] = [await startPairing(server), await startPairing(server)];
    const asked = [
      carl.send("DELETE", "/v1/account"),
      carl.send("POST", "/v1/pairings/confirm", { user_code: confirmed.user_code }),
      carl.send("POST", "/v1/pairings/deny", { user_code: denied.user_code }),
      carl.send("POST", "/v1/pairings", {}),
      carl.send("POST", "/v1/recovery-codes"),
    ];
    for (const answer of await Promise.all(asked)) statuses.add(answer.status);
    server.passTime(601_000);
  }
  expect([...statuses].filter((status) => status >= 500)).toEqual([]);
  expect(statuses).toContain(401);
});

const rows = async () =>
  Object.fromEntries(Object.entries(await storedRows(server)).map(([name, rows]) => [name, rows.length]));
