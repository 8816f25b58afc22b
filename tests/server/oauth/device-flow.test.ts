import { afterEach, beforeEach, expect, test } from "bun:test";
import { count } from "drizzle-orm";
import { sweep } from "../../../server/operator/sweeper.ts";
import { devices, pairings, refreshFamilies } from "../../../server/store/schema.ts";
import { databaseText } from "../../hosts/stored-rows.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { makeKey, type OAuthRefusal, pairDevice, poll, post, startPairing, type TokenAnswer } from "../tray.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const errorOf = async (response: Response) => ((await response.json()) as OAuthRefusal).error;

test("a confirmed code turns the next poll into tokens, and the device is active", async () => {
  const ann = await server.signIn();
  const { user_code, device_code } = await startPairing(server);
  expect(user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
  expect(await errorOf(await poll(server, device_code))).toBe("authorization_pending");

  const asking = await ann.send("POST", "/v1/pairings/lookup", { user_code });
  expect(await asking.json()).toMatchObject({
    device: { name: "Laptop", kind: "editor", platform: "Linux", client_version: null },
    same_network: true,
    from_this_window: false,
  });
  const confirmed = await ann.send("POST", "/v1/pairings/confirm", { user_code, name: "My laptop" });
  expect(confirmed.status).toBe(200);
  const tokens = (await (await poll(server, device_code)).json()) as TokenAnswer;
  expect(tokens).toMatchObject({ token_type: "Bearer", expires_in: 600 });
  const listed = await (await ann.send("GET", "/v1/devices")).json();
  expect(listed).toMatchObject({ devices: [{ name: "My laptop", status: "active", key_bound: false }] });
});

test("a client that polls at 1 s is slowed, then obeys, then succeeds", async () => {
  const ann = await server.signIn();
  const { user_code, device_code } = await startPairing(server);
  await poll(server, device_code);
  server.passTime(1000);
  expect(await errorOf(await poll(server, device_code))).toBe("slow_down");
  server.passTime(6000);
  // RFC 8628 §3.5: the interval is 10 s from now on.
  expect(await errorOf(await poll(server, device_code))).toBe("slow_down");
  server.passTime(15_000);
  expect(await errorOf(await poll(server, device_code))).toBe("authorization_pending");
  await ann.send("POST", "/v1/pairings/confirm", { user_code });
  server.passTime(15_000);
  expect((await poll(server, device_code)).status).toBe(200);
});

test("a client that missed a slow_down still catches up with the server's interval", async () => {
  const { device_code } = await startPairing(server);
  await poll(server, device_code);
  server.passTime(1000);
  await poll(server, device_code);
  let [interval, answer] = [5000, ""];
  for (let polls = 0; polls < 4 && answer !== "authorization_pending"; polls += 1) {
    server.passTime(interval);
    answer = await errorOf(await poll(server, device_code));
    interval += answer === "slow_down" ? 5000 : 0;
  }
  expect(answer).toBe("authorization_pending");
});

test("a denied, an expired, a consumed, a foreign and an unknown code get the answers of the RFC", async () => {
  const ann = await server.signIn();
  const denied = await startPairing(server);
  expect((await ann.send("POST", "/v1/pairings/deny", { user_code: denied.user_code })).status).toBe(204);
  expect(await errorOf(await poll(server, denied.device_code))).toBe("access_denied");

  const consumed = await startPairing(server);
  await ann.send("POST", "/v1/pairings/confirm", { user_code: consumed.user_code });
  expect((await poll(server, consumed.device_code)).status).toBe(200);
  expect(await errorOf(await poll(server, consumed.device_code))).toBe("invalid_grant");

  const expired = await startPairing(server);
  const foreign = await post(server, "/oauth/token", {
    client_id: "tandem-browser",
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code: expired.device_code,
  });
  expect(await errorOf(foreign)).toBe("invalid_grant");
  server.passTime(601_000);
  expect(await errorOf(await poll(server, expired.device_code))).toBe("expired_token");
  expect(await errorOf(await poll(server, "never-given-out"))).toBe("invalid_grant");
});

test("a device that is revoked before its tray comes for its tokens gets none, however often it asks", async () => {
  const ann = await server.signIn();
  const { user_code, device_code } = await startPairing(server);
  const confirmed = await ann.send("POST", "/v1/pairings/confirm", { user_code });
  const { device_id } = (await confirmed.json()) as { device_id: string };
  expect((await ann.send("DELETE", `/v1/devices/${device_id}`)).status).toBe(204);
  const key = await makeKey(server);
  for (const proven of [undefined, key, key])
    expect(await errorOf(await poll(server, device_code, proven))).toBe("access_denied");
  expect(await server.context.store.read.select().from(refreshFamilies)).toEqual([]);
  expect((await actsOf(ann)).slice(-2)).toEqual(["pairing.confirmed", "device.revoked"]);
  server.passTime(15 * 60_000);
  expect(await errorOf(await poll(server, device_code))).toBe("expired_token");
  await sweep(server.context);
  const listed = await (await ann.send("GET", "/v1/devices")).json();
  expect(listed).toMatchObject({ devices: [{ id: device_id, status: "revoked" }] });
  expect((await actsOf(ann)).at(-1)).toBe("pairing.expired");
});

test("two polls at once after the yes make one device", async () => {
  const ann = await server.signIn();
  const { user_code, device_code } = await startPairing(server);
  await ann.send("POST", "/v1/pairings/confirm", { user_code });
  const answers = await Promise.all(Array.from({ length: 8 }, () => poll(server, device_code)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await server.context.store.read.select({ devices: count() }).from(devices)).toEqual([{ devices: 1 }]);
});

test("a lost reply can be redeemed again within 60 s by the same key, and by no other", async () => {
  const ann = await server.signIn();
  const [key, other] = [await makeKey(server), await makeKey(server)];
  const { user_code, device_code } = await startPairing(server);
  await ann.send("POST", "/v1/pairings/confirm", { user_code });
  const first = (await (await poll(server, device_code, key)).json()) as TokenAnswer;
  const again = (await (await poll(server, device_code, key)).json()) as TokenAnswer;
  expect(again.refresh_token).toBe(first.refresh_token);
  expect(await errorOf(await poll(server, device_code, other))).toBe("invalid_grant");
  expect(await errorOf(await poll(server, device_code))).toBe("invalid_grant");
  server.passTime(61_000);
  expect(await errorOf(await poll(server, device_code, key))).toBe("invalid_grant");
});

test("a code of a pairing window is visible to that window's account alone, and the window works once", async () => {
  const [ann, bob] = [await server.signIn("ann"), await server.signIn("bob")];
  const opened = await ann.send("POST", "/v1/pairings", {});
  expect(opened.status).toBe(201);
  const { pairing_window_id, deep_link } = (await opened.json()) as { pairing_window_id: string; deep_link: string };
  const { user_code } = await startPairing(server, { pairing_window_id });
  expect(deep_link).toStartWith("vscode://tandem.tandem/pair?");
  expect((await bob.send("POST", "/v1/pairings/lookup", { user_code })).status).toBe(404);
  expect((await bob.send("POST", "/v1/pairings/confirm", { user_code })).status).toBe(404);
  const seen = await ann.send("POST", "/v1/pairings/lookup", { user_code });
  expect(await seen.json()).toMatchObject({ from_this_window: true });

  const { user_code: later } = await startPairing(server, { pairing_window_id });
  const unbound = await ann.send("POST", "/v1/pairings/lookup", { user_code: later });
  expect(await unbound.json()).toMatchObject({ from_this_window: false });
});

test("behind a proxy that is not a trusted one, no tray is said to be on the same network", async () => {
  const ann = await server.signIn();
  const { user_code } = await startPairing(server);
  const lookUp = async (more: Record<string, string>) => {
    const headers = { cookie: ann.cookie, origin: server.origin, "content-type": "application/json", ...more };
    const asked = { method: "POST", headers, body: JSON.stringify({ user_code }) };
    return ((await (await server.request("/v1/pairings/lookup", asked)).json()) as { same_network: boolean })
      .same_network;
  };
  expect(await lookUp({})).toBe(true);
  expect(await lookUp({ "x-forwarded-for": "198.51.100.1" })).toBe(false);
  expect(await lookUp({ via: "1.1 somewhere" })).toBe(false);
});

test("a device that is never redeemed goes when its code expires, and the chain says so", async () => {
  const ann = await server.signIn();
  const { user_code } = await startPairing(server);
  await ann.send("POST", "/v1/pairings/confirm", { user_code });
  server.passTime(15 * 60_000);
  await sweep(server.context);
  expect(await (await ann.send("GET", "/v1/devices")).json()).toEqual({ devices: [] });
  expect(await server.context.store.read.select({ pairings: count() }).from(pairings)).toEqual([{ pairings: 0 }]);
  expect(await actsOf(ann)).toEqual(["account.created", "session.signed-in", "pairing.confirmed", "pairing.expired"]);
});

test("a code stands in the database, the log and the chain in no form that could be read", async () => {
  const ann = await server.signIn();
  const { user_code, device_code } = await startPairing(server);
  await ann.send("POST", "/v1/pairings/confirm", { user_code });
  const tokens = (await (await poll(server, device_code)).json()) as TokenAnswer;
  const { refresh_token } = await pairDevice(server, ann, { device_name: "planted marker" });
  const everything = `${server.logged()}${await databaseText(server)}`;
  expect(everything).toContain("planted marker");
  for (const secret of [user_code, user_code.replace("-", ""), device_code, tokens.access_token, refresh_token])
    expect(everything).not.toContain(secret);
});

async function actsOf(browser: Browser): Promise<string[]> {
  const { entries } = (await (await browser.send("GET", "/v1/audit")).json()) as { entries: { action: string }[] };
  return entries.map(({ action }) => action);
}
