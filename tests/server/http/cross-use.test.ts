import { afterAll, beforeAll, expect, test } from "bun:test";
import { createApp } from "../../../server/app.ts";
import { auditHeads, webSessions } from "../../../server/store/schema.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { makeKey, pairDevice, startPairing } from "../tray.ts";
import { snapshot } from "./odd-requests.ts";

let server: TestServer;
let ann: Browser;
let device: { deviceId: string; access_token: string };
beforeAll(async () => {
  server = await startServer();
  ann = await server.signIn();
  device = await pairDevice(server, ann);
});
afterAll(() => server.close());

/** What the query of those two must hold, so that nothing but who asks can be wrong. */
const SINCE = "?since=2026-05-04T12:00:00.000Z";
const WEB_ROUTES: readonly (readonly [method: string, path: string])[] = [
  ["GET", "/v1/session"],
  ["DELETE", "/v1/session"],
  ["POST", "/v1/session/verify/options"],
  ["POST", "/v1/session/verify"],
  ["POST", "/v1/session/verify/recovery"],
  ["GET", "/v1/sessions"],
  ["DELETE", "/v1/sessions"],
  ["DELETE", "/v1/sessions/ID"],
  ["GET", "/v1/account"],
  ["GET", "/v1/account/export"],
  ["DELETE", "/v1/account"],
  ["GET", "/v1/invitations"],
  ["POST", "/v1/invitations"],
  ["DELETE", "/v1/invitations/ID"],
  ["GET", "/v1/passkeys"],
  ["POST", "/v1/passkeys/options"],
  ["POST", "/v1/passkeys"],
  ["PATCH", "/v1/passkeys/ID"],
  ["DELETE", "/v1/passkeys/ID"],
  ["GET", "/v1/recovery-codes"],
  ["POST", "/v1/recovery-codes"],
  ["POST", "/v1/pairings"],
  ["POST", "/v1/pairings/lookup"],
  ["POST", "/v1/pairings/confirm"],
  ["POST", "/v1/pairings/deny"],
  ["GET", "/v1/devices"],
  ["PATCH", "/v1/devices/ID"],
  ["DELETE", "/v1/devices/ID"],
  ["GET", `/v1/devices/ID/captures${SINCE}`],
  ["DELETE", `/v1/devices/ID/captures${SINCE}`],
  ["GET", "/v1/audit"],
  ["GET", "/v1/audit/head"],
  ["GET", "/v1/retention"],
  ["GET", "/v1/audit/export"],
];
/** Those that somebody signed out needs too; they give trust only for a link, a passkey or a code. */
const OPEN_ROUTES = [
  "GET /v1/downloads",
  "GET /v1/welcome",
  "POST /v1/account/options",
  "POST /v1/account",
  "POST /v1/session/link",
  "POST /v1/session/passkey/options",
  "POST /v1/session/passkey",
  "POST /v1/session/recovery",
];
const DEVICE_ROUTES = ["POST /v1/heartbeat", "POST /v1/events"];
/** For a device with the scope `timeline:read`, and for a signed-in browser. */
const READER_ROUTES = ["GET /v1/timeline", "GET /v1/timeline/picture", "GET /v1/timeline/stream"];

test("every route of /v1 stands in one of the lists that these tests walk", () => {
  const web = WEB_ROUTES.map(([method, path]) => `${method} ${path.replace(SINCE, "")}`);
  const known = [...web, ...OPEN_ROUTES, ...DEVICE_ROUTES, ...READER_ROUTES];
  const there = createApp(server.context)
    .routes.map(({ method, path }) => `${method} ${path.replace(/:\w+/, "ID").replace(/(.)\/$/, "$1")}`)
    .filter((route) => route.includes(" /v1/") && !route.includes("*"));
  expect([...new Set(there)].toSorted()).toEqual(known.toSorted());
});

/** All that those who are not let in must leave as it is: every table, and who is signed in. */
const everything = async () => ({
  ...(await snapshot(server)),
  sessions: await server.context.store.read
    .select({ id: webSessions.id, verifiedAt: webSessions.verifiedAt })
    .from(webSessions)
    .all(),
  entries: await server.context.store.read.select({ head: auditHeads.hash }).from(auditHeads).all(),
});

test("a device's token opens no web route", async () => {
  const { user_code } = await startPairing(server);
  const before = await everything();
  for (const [method, path] of WEB_ROUTES) {
    const response = await server.request(path.replace("ID", device.deviceId), {
      method,
      headers: {
        authorization: `Bearer ${device.access_token}`,
        origin: server.origin,
        "content-type": "application/json",
      },
      ...(method !== "GET" && { body: fullBody(user_code) }),
    });
    expect([path, response.status]).toEqual([path, 401]);
  }
  expect(await everything()).toEqual(before);
});

test("a bound device's token and proof open no web route", async () => {
  const key = await makeKey(server);
  const { access_token: accessToken, deviceId } = await pairDevice(server, ann, { key });
  const { user_code } = await startPairing(server);
  const before = await everything();
  for (const [method, route] of WEB_ROUTES) {
    const path = route.replace("ID", deviceId);
    const dpop = await key.prove(method, path.replace(/\?.*/, ""), { accessToken });
    const headers = { authorization: `DPoP ${accessToken}`, dpop, origin: server.origin };
    const response = await server.request(path, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      ...(method !== "GET" && { body: fullBody(user_code) }),
    });
    expect([path, response.status]).toEqual([path, 401]);
  }
  expect(await everything()).toEqual(before);
});

test("a web cookie opens no device route", async () => {
  const before = await everything();
  for (const [method, path] of [
    ["POST", "/v1/heartbeat"],
    ["POST", "/v1/events"],
    ["GET", "/oauth/userinfo"],
  ] as const) {
    const body = path === "/v1/heartbeat" ? HEARTBEAT : { captures: [] };
    const response = await ann.send(method, path, method === "POST" ? body : undefined);
    expect([path, response.status]).toEqual([path, 401]);
  }
  expect(await everything()).toEqual(before);
});

test("a request with the cookie that another site started is refused", async () => {
  const { user_code } = await startPairing(server);
  const before = await everything();
  for (const origin of ["https://elsewhere.example", "null", undefined])
    for (const [method, path] of WEB_ROUTES.filter(([method]) => method !== "GET")) {
      const response = await server.request(path.replace("ID", device.deviceId), {
        method,
        headers: { cookie: ann.cookie, "content-type": "application/json", ...(origin !== undefined && { origin }) },
        body: fullBody(user_code),
      });
      expect([path, response.status]).toEqual([path, 403]);
    }
  for (const route of OPEN_ROUTES.filter((route) => route.startsWith("POST"))) {
    const [method = "", path = ""] = route.split(" ");
    const headers = { origin: "https://elsewhere.example", "content-type": "application/json" };
    const response = await server.request(path, { method, headers, body: fullBody(user_code) });
    expect([path, response.status]).toEqual([path, 403]);
  }
  expect(await everything()).toEqual(before);
  expect((await ann.send("GET", "/v1/session")).status).toBe(200);
});

test("a link on another site, followed with the cookie, reads and exports nothing; the person's own address bar does", async () => {
  const reads = [...WEB_ROUTES.filter(([method]) => method === "GET").map(([, path]) => path), "/v1/timeline"];
  const before = await everything();
  for (const path of reads.map((path) => path.replace("ID", device.deviceId)))
    for (const site of ["cross-site", "same-site"]) {
      const response = await server.request(path, { headers: { cookie: ann.cookie, "sec-fetch-site": site } });
      expect([path, site, response.status]).toEqual([path, site, 403]);
    }
  expect(await everything()).toEqual(before);
  for (const site of ["same-origin", "none"]) {
    const own = await server.request("/v1/devices", { headers: { cookie: ann.cookie, "sec-fetch-site": site } });
    expect(own.status).toBe(200);
  }
});

test("another account neither sees, renames nor revokes a device", async () => {
  const bob = await server.signIn("bob");
  expect(await (await bob.send("GET", "/v1/devices")).json()).toEqual({ devices: [] });
  expect((await bob.send("PATCH", `/v1/devices/${device.deviceId}`, { name: "taken over" })).status).toBe(404);
  expect((await bob.send("DELETE", `/v1/devices/${device.deviceId}`)).status).toBe(404);
});

test("a token reaches no further than its scope", async () => {
  const { access_token } = await pairDevice(server, ann, { scope: "heartbeat" });
  const day = "?from=2026-05-04T00:00:00.000Z&to=2026-05-05T00:00:00.000Z";
  for (const route of READER_ROUTES) {
    const path = `${route.replace("GET ", "")}${day}`;
    const response = await server.request(path, { headers: { authorization: `Bearer ${access_token}` } });
    expect([path, response.status]).toEqual([path, 403]);
    expect(response.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
  }
});

test("bearer routes answer any origin without credentials, cookie routes none", async () => {
  const ask = (path: string) => server.request(path, { headers: { origin: "https://elsewhere.example" } });
  for (const path of ["/oauth/jwks", "/v1/timeline", "/.well-known/openid-configuration"]) {
    const { headers } = await ask(path);
    expect([path, headers.get("access-control-allow-origin")]).toEqual([path, "*"]);
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  }
  for (const path of ["/v1/session", "/v1/devices", "/v1/audit", "/v1/welcome", "/"])
    expect([path, (await ask(path)).headers.get("access-control-allow-origin")]).toEqual([path, null]);
  const preflight = await server.request("/v1/events", { method: "OPTIONS" });
  expect([preflight.status, preflight.headers.get("access-control-allow-headers")]).toEqual([
    204,
    "Authorization, DPoP, Content-Type, Content-Encoding, Last-Event-ID",
  ]);
  expect(
    (await server.request("/v1/devices", { method: "OPTIONS" })).headers.get("access-control-allow-origin"),
  ).toBeNull();
});

/** A body that every web route could take. */
function fullBody(user_code: string): string {
  return JSON.stringify({ user_code, name: "taken over", code: user_code, token: "t", answer: {} });
}

const HEARTBEAT = { sent_at: "2026-05-04T12:00:00.000Z", queue_length: 0, client_version: "1.0.0" };
