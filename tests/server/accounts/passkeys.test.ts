import { afterEach, beforeEach, expect, test } from "bun:test";
import { createLink } from "../../../server/accounts/links.ts";
import { makeSignInLink } from "../../../server/operator/sign-in-link.ts";
import { startServer, type TestServer } from "../start.ts";
import { type Authenticator, makeAuthenticator } from "./authenticator.ts";
import { auditedActs } from "./stored.ts";

let server: TestServer;
let authenticator: Authenticator;
beforeEach(async () => {
  server = await startServer();
  authenticator = makeAuthenticator(server.origin);
});
afterEach(() => server.close());

const send = (path: string, body: unknown, cookie = "") =>
  server.request(path, {
    method: "POST",
    headers: { origin: server.origin, "content-type": "application/json", cookie },
    body: JSON.stringify(body),
  });

const cookiesOf = (...responses: Response[]) =>
  responses.flatMap(({ headers }) => headers.getSetCookie().map((cookie) => cookie.split(";")[0])).join("; ");

const linkToken = async (purpose: "set-up" | "invitation", accountId?: string) =>
  (
    await server.context.store.write((tx) => createLink(tx, { purpose, accountId, now: server.context.clock.now() }))
  ).token.reveal();

/** Asks for options, lets the authenticator answer them, and sends that. */
async function ceremony(path: string, act: keyof Authenticator, body: unknown = {}, cookie = ""): Promise<Response> {
  const started = await send(`${path}/options`, body, cookie);
  if (started.status !== 200) return started;
  const answer = authenticator[act]((await started.json()) as { challenge: string });
  return send(path, { answer }, [cookie, cookiesOf(started)].filter((part) => part !== "").join("; "));
}

test("the set-up link makes the first account with its passkey, once, and signs it in as the owner", async () => {
  expect(await (await server.request("/v1/welcome")).json()).toEqual({ set_up: true, registration: "invitation" });
  const token = await linkToken("set-up");
  const made = await ceremony("/v1/account", "register", { name: "Ann", token });
  expect(made.status).toBe(204);
  const session = await server.request("/v1/session", { headers: { cookie: cookiesOf(made) } });
  expect(await session.json()).toMatchObject({ account: { name: "Ann", passkeys: 1 }, verified: true });
  expect(await (await server.request("/v1/welcome")).json()).toMatchObject({ set_up: false });
  expect((await ceremony("/v1/account", "register", { name: "Eve", token })).status).toBe(404);
});

test("without a link there is no account on a server that is not open, and not the first one anywhere", async () => {
  expect((await ceremony("/v1/account", "register", { name: "Eve" })).status).toBe(403);
  await server.signIn();
  expect((await ceremony("/v1/account", "register", { name: "Eve" })).status).toBe(403);
  const open = await startServer({ env: { TANDEM_REGISTRATION: "open" } });
  const asked = await open.request("/v1/account/options", {
    method: "POST",
    headers: { origin: open.origin, "content-type": "application/json" },
    body: JSON.stringify({ name: "Eve" }),
  });
  expect(asked.status).toBe(403);
  await open.close();
});

test("an invitation lets one person in, under a name that is free, and its maker's audit log says whom", async () => {
  const ann = await server.signIn("Ann");
  const token = await linkToken("invitation", ann.accountId);
  const taken = await send("/v1/account/options", { name: " Ann ", token });
  expect([taken.status, await taken.json()]).toMatchObject([400, { field: "/name" }]);
  expect((await ceremony("/v1/account", "register", { name: "Bob", token })).status).toBe(204);
  expect((await send("/v1/account/options", { name: "Carl", token })).status).toBe(404);
  expect((await auditedActs(server, ann.accountId)).at(-1)).toEqual({
    action: "invitation.accepted",
    detail: { name: "Bob" },
  });
});

test("a passkey signs in without a name, and a challenge works once", async () => {
  await ceremony("/v1/account", "register", { name: "Ann", token: await linkToken("set-up") });
  const signedIn = await ceremony("/v1/session/passkey", "authenticate");
  expect(signedIn.status).toBe(204);
  const session = await server.request("/v1/session", { headers: { cookie: cookiesOf(signedIn) } });
  expect(await session.json()).toMatchObject({ account: { name: "Ann" } });

  const started = await send("/v1/session/passkey/options", {});
  const answer = authenticator.authenticate((await started.json()) as { challenge: string });
  expect((await send("/v1/session/passkey", { answer }, cookiesOf(started))).status).toBe(204);
  expect((await send("/v1/session/passkey", { answer }, cookiesOf(started))).status).toBe(401);
});

test("a passkey of another site, or one that the server does not know, signs nobody in", async () => {
  await ceremony("/v1/account", "register", { name: "Ann", token: await linkToken("set-up") });
  authenticator = makeAuthenticator(server.origin);
  expect((await ceremony("/v1/session/passkey", "authenticate")).status).toBe(401);
  authenticator = makeAuthenticator("https://elsewhere.example");
  expect((await ceremony("/v1/session/passkey", "authenticate")).status).toBe(401);
});

test("five minutes after signing in, acts that give trust ask for the passkey again", async () => {
  const made = await ceremony("/v1/account", "register", { name: "Ann", token: await linkToken("set-up") });
  const cookie = cookiesOf(made);
  server.passTime(301_000);
  const refused = await send("/v1/pairings/confirm", { user_code: "BBBB-BBBB" }, cookie);
  expect(await refused.json()).toMatchObject({ type: `${server.origin}/problems/verification-needed` });
  expect((await send("/v1/passkeys/options", {}, cookie)).status).toBe(403);
  expect((await ceremony("/v1/session/verify", "authenticate", {}, cookie)).status).toBe(204);
  expect((await send("/v1/pairings/confirm", { user_code: "BBBB-BBBB" }, cookie)).status).toBe(404);
});

test("an account can have several passkeys, and never loses its last one", async () => {
  const made = await ceremony("/v1/account", "register", { name: "Ann", token: await linkToken("set-up") });
  const cookie = cookiesOf(made);
  const remove = (id: string) =>
    server.request(`/v1/passkeys/${id}`, { method: "DELETE", headers: { origin: server.origin, cookie } });
  const list = async () => {
    const listed = await server.request("/v1/passkeys", { headers: { cookie } });
    return ((await listed.json()) as { passkeys: { id: string }[] }).passkeys;
  };
  const [first] = await list();
  expect((await remove(first?.id ?? "")).status).toBe(403);
  authenticator = makeAuthenticator(server.origin);
  expect((await ceremony("/v1/passkeys", "register", {}, cookie)).status).toBe(204);
  expect(await list()).toHaveLength(2);
  expect((await remove(first?.id ?? "")).status).toBe(204);
  expect(await list()).toHaveLength(1);
});

test("a sign-in link works once, and only for ten minutes", async () => {
  await server.signIn("Ann");
  const tokenOf = async () => new URL((await makeSignInLink(server.context, "Ann")) ?? "").hash.slice("#token=".length);
  const token = await tokenOf();
  expect((await send("/v1/session/link", { token })).status).toBe(204);
  expect((await send("/v1/session/link", { token })).status).toBe(404);
  const late = await tokenOf();
  server.passTime(601_000);
  expect((await send("/v1/session/link", { token: late })).status).toBe(404);
});

test("a sign-in by passkey and a new account sign out who was signed in in that browser", async () => {
  await ceremony("/v1/account", "register", { name: "Ann", token: await linkToken("set-up") });
  const before = await server.signIn("Bob");
  expect((await ceremony("/v1/session/passkey", "authenticate", {}, before.cookie)).status).toBe(204);
  expect((await before.send("GET", "/v1/session")).status).toBe(401);
  const inviting = await server.signIn("Ann");
  const token = await linkToken("invitation", inviting.accountId);
  authenticator = makeAuthenticator(server.origin);
  expect((await ceremony("/v1/account", "register", { name: "Carl", token }, inviting.cookie)).status).toBe(204);
  expect((await inviting.send("GET", "/v1/session")).status).toBe(401);
  for (const accountId of [before.accountId, inviting.accountId])
    expect((await auditedActs(server, accountId)).at(-1)).toMatchObject({ action: "session.signed-out" });
});

test("signing out ends the session", async () => {
  const ann = await server.signIn();
  expect((await ann.send("DELETE", "/v1/session")).status).toBe(204);
  expect((await ann.send("GET", "/v1/session")).status).toBe(401);
});
