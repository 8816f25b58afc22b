import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { pairDevice } from "../tray.ts";
import { checkAnswer, MARKER, needsNoBody, type Route, routesOf, snapshot } from "./odd-requests.ts";

let server: TestServer;
let ann: Browser;
let tray: string;
let routes: Route[];
beforeAll(async () => {
  server = await startServer();
  ann = await server.signIn();
  tray = `Bearer ${(await pairDevice(server, ann)).access_token}`;
  routes = routesOf(server).map(({ method, path }) => ({ method, path: path.replace(/:\w+/g, MARKER) }));
});
afterAll(() => server.close());

const json = (body: unknown) => ({ type: "application/json", body: JSON.stringify(body) });
const form = (body: string) => ({ type: "application/x-www-form-urlencoded", body });
const BAD_BODIES: Record<string, { type: string; body: string | Uint8Array<ArrayBuffer> }> = {
  "nothing in it": json({}),
  "not JSON": { type: "application/json", body: `{"${MARKER}` },
  "an array": json([MARKER]),
  "a bare text": json(MARKER),
  null: json(null),
  "every field a wrong type": json({
    ...Object.fromEntries(
      ["token", "user_code", "code", "name", "answer", "captures", "sent_at"].map((name) => [name, 42]),
    ),
    queue_length: MARKER,
    client_version: [MARKER],
  }),
  "every field a wrong object": json(
    Object.fromEntries(
      ["token", "user_code", "code", "name", "answer", "captures", "sent_at"].map((name) => [
        name,
        { [MARKER]: MARKER },
      ]),
    ),
  ),
  "a text beyond every length": json({
    token: MARKER.repeat(50),
    user_code: MARKER.repeat(50),
    code: MARKER.repeat(50),
    name: MARKER.repeat(50),
  }),
  "a name that cannot be shown": json({ name: `${MARKER}\u202e`, user_code: "BBBB-BBBB" }),
  "prototype keys": { type: "application/json", body: `{"__proto__":{"${MARKER}":1},"constructor":"${MARKER}"}` },
  "depth without end": { type: "application/json", body: `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}` },
  "the wrong content type": { type: "text/plain", body: MARKER },
  "an unknown content type": { type: `application/${MARKER}`, body: MARKER },
  "a form": form(`token=${MARKER}&client_id=${MARKER}&grant_type=${MARKER}`),
  "a form with a wrong token": form(
    `client_id=tandem-editor&scope=${MARKER}&token=&grant_type=refresh_token&refresh_token=${MARKER}`,
  ),
  "a form that says things twice": form(`client_id=tandem-editor&client_id=tandem-editor&token=${MARKER}`),
  "a form with unknown scopes": form(`client_id=tandem-editor&scope=${MARKER}`),
  "a form with a name that cannot be shown": form(`client_id=tandem-editor&device_name=${MARKER}%00`),
  "bytes that are no text": { type: "application/json", body: new Uint8Array([0xff, 0xfe, 0x00, 0x80]) },
  "more than fits": { type: "application/json", body: `{"name":"${"x".repeat(1_200_000)}"}` },
  "a form of more than fits": form(`client_id=${"x".repeat(1_200_000)}`),
};
const QUERIES = [
  "",
  `?before=${MARKER}&after=${MARKER}&limit=${MARKER}`,
  "?limit=0",
  "?after=-1",
  `?device=${MARKER.repeat(9)}`,
];

test("bad input gets the right kind of error on every route, changes nothing and is repeated nowhere", async () => {
  const before = await snapshot(server);
  let asked = 0;
  for (const { method, path } of routes.filter((route) => route.method !== "GET"))
    for (const [label, { type, body }] of Object.entries(BAD_BODIES))
      for (const authorization of [undefined, tray]) {
        if (needsNoBody({ method, path })) continue;
        const who = authorization === undefined ? { cookie: ann.cookie, origin: server.origin } : { authorization };
        const response = await server.request(path, { method, headers: { "content-type": type, ...who }, body });
        await checkAnswer(`${method} ${path} with ${label}`, path, response);
        asked += 1;
        expect(response.ok && !path.endsWith("/revoke") && !path.endsWith("/v1/events"), `${path} took ${label}`).toBe(
          false,
        );
      }
  expect(asked).toBeGreaterThan(300);
  expect(await snapshot(server)).toEqual(before);
  expect(server.logged()).not.toContain(MARKER);
}, 60_000);

test("bad queries get the right kind of error on every route", async () => {
  const before = await snapshot(server);
  for (const { method, path } of routes.filter((route) => route.method === "GET" && !route.path.endsWith("/stream")))
    for (const query of QUERIES) {
      const headers = { cookie: ann.cookie };
      await checkAnswer(`${method} ${path}${query}`, path, await server.request(`${path}${query}`, { headers }));
    }
  expect(await snapshot(server)).toEqual(before);
});

test("a path that leads nowhere is not found, whatever the method", async () => {
  for (const [method, path] of [
    ["POST", "/v1/nothing"],
    ["GET", "/v1/nothing"],
    ["PUT", "/v1/devices"],
    ["GET", "/oauth/token"],
    ["POST", "/pair"],
    ["GET", "/assets/../../package.json"],
    ["GET", "/..%2f..%2fpackage.json"],
    ["GET", `/v1/${"a".repeat(5000)}`],
    ["GET", `/assets/${"a".repeat(5000)}`],
  ] as const) {
    const response = await server.request(path, { method });
    expect([path, response.status]).toEqual([path, 404]);
  }
});
