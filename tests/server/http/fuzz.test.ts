import { afterAll, beforeAll, expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
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
  routes = [...routesOf(server), { method: "GET", path: "/:page" }, { method: "PUT", path: "/v1/:nothing" }];
});
afterAll(() => server.close());

/** Another one in each run; what failed once is run again by `TANDEM_FUZZ_SEED`. */
const seed = Number(process.env.TANDEM_FUZZ_SEED ?? Date.now() % 2 ** 31);
const RUNS = 32;

const anyText = fc
  .oneof(
    fc.string({ maxLength: 40 }),
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constant("\0"),
    fc.constant("\u202e"),
  )
  .map((text) => `${MARKER}${text}`);
const anyValue = fc.oneof(
  anyText,
  fc.constantFrom(null, true, -1, 1e308, [], {}, "", "2026-05-04T12:00:00.000Z", "BBBB-BBBB"),
  fc.jsonValue({ maxDepth: 3 }).map((value) => ({ [MARKER]: value })),
  fc.array(fc.oneof(anyText, fc.jsonValue({ maxDepth: 2 })), { maxLength: 4 }),
);
const FIELDS = [
  "name",
  "user_code",
  "code",
  "token",
  "answer",
  "captures",
  "sent_at",
  "queue_length",
  "client_version",
].concat(["audit_seq", "id", "observer", "type", "payload", "pairing_window_id", "__proto__", "constructor"]);
const anyObject = fc.dictionary(fc.oneof(fc.constantFrom(...FIELDS), anyText), anyValue, { maxKeys: 8 });
/** Deep into the token endpoint, but never to a scope that there is. */
const anyForm = fc
  .tuple(
    fc.constantFrom("refresh_token", "urn:ietf:params:oauth:grant-type:device_code", MARKER),
    fc.dictionary(fc.constantFrom("device_code", "refresh_token", "token", "device_name", "client_version"), anyText),
  )
  .map(([grant_type, more]) =>
    new URLSearchParams({ ...more, client_id: "tandem-editor", scope: MARKER, grant_type }).toString(),
  );
const anyBody = fc.oneof(
  anyObject.map((object) => JSON.stringify(object)),
  anyObject.map((object) => JSON.stringify({ captures: [object, object] })),
  anyForm,
  anyText,
);
const anyBytes = fc.oneof(
  anyBody.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);
/** Whole, cut off, or with one byte that is another. */
const anyPacked = fc.tuple(anyBytes, fc.constantFrom("whole", "cut", "spoilt"), fc.nat()).map(([bytes, how, at]) => {
  const packed = gzipSync(bytes);
  if (how === "cut") return packed.subarray(0, at % packed.length);
  if (how === "spoilt") packed[at % packed.length] = (packed[at % packed.length] ?? 0) ^ 0xff;
  return packed;
});

const anyHeader = fc
  .string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) })
  .map((text) => `${MARKER}${text}`.trim());
const anyToken = fc
  .constantFrom("Bearer", "DPoP", "Basic", "")
  .chain((scheme) => anyHeader.map((text) => `${scheme} ${text}`));
const anyRequest = fc.record({
  who: fc.constantFrom("nobody", "a tray", "a browser"),
  type: fc.oneof(
    fc.constantFrom(
      "application/json",
      "application/x-www-form-urlencoded",
      "application/json;charset=utf-16",
      "text/plain",
    ),
    fc.constantFrom("multipart/form-data", "multipart/form-data; boundary=", "application/octet-stream", ""),
    anyHeader,
  ),
  encoding: fc.oneof(fc.constantFrom(undefined, "gzip", "identity", "br", "deflate", "gzip, gzip", "zstd"), anyHeader),
  body: fc.oneof(anyBytes, anyPacked),
  headers: fc.record(
    {
      authorization: anyToken,
      cookie: anyHeader.map((text) => `tandem_session=${text}; ${text}`),
      dpop: anyHeader,
      origin: fc.oneof(anyHeader, fc.constant("null")),
      range: fc.oneof(anyHeader, fc.constant("bytes=0-")),
      "if-none-match": anyHeader,
      "x-forwarded-for": anyHeader,
      "last-event-id": anyHeader,
      "accept-encoding": anyHeader,
      accept: anyHeader,
      "x-http-method-override": fc.constant("DELETE"),
      [`x-${MARKER}`]: anyHeader,
    },
    { requiredKeys: [] },
  ),
  part: anyText,
  query: fc.oneof(
    fc.constant(""),
    fc
      .dictionary(
        fc.oneof(fc.constantFrom("before", "after", "limit", "device", "type", "since", "from", "to"), anyText),
        anyText,
      )
      .map((query) => `?${new URLSearchParams(query)}`),
    fc.constantFrom(
      `?${MARKER}`,
      `?limit=%${MARKER}`,
      "?a=%ff%00",
      "?limit=1&limit=2",
      "?__proto__=1",
      "?from[]=1&to[x]=2",
    ),
  ),
});
type AnyRequest = typeof anyRequest extends fc.Arbitrary<infer Value> ? Value : never;

test(`whatever any route is sent, it answers without a fault, changes nothing and repeats nothing (seed ${seed})`, async () => {
  const before = await snapshot(server);
  const statuses = new Set<number>();
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(anyRequest, async (odd) => {
      for (const route of routes) {
        const path = route.path.replace(/:\w+/g, encodeURIComponent(odd.part.toWellFormed()));
        const label = `${route.method} ${path}${odd.query}`;
        const answer = await send(route, path, odd);
        statuses.add(answer.status);
        await checkAnswer(label, route.path, answer);
        asked += 1;
      }
      expect(await snapshot(server)).toEqual(before);
    }),
    { seed, numRuns: RUNS, endOnFailure: true },
  );
  expect(asked).toBe(RUNS * routes.length);
  // It got beyond the doors of at least some.
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 404]));
  expect(server.logged()).not.toContain(MARKER);
}, 60_000);

function send(
  route: Route,
  path: string,
  { who, type, encoding, body, headers, query }: AnyRequest,
): Promise<Response> {
  const identity =
    who === "a tray" || (who === "a browser" && needsNoBody(route))
      ? { authorization: tray }
      : who === "a browser"
        ? { cookie: ann.cookie, origin: server.origin }
        : {};
  return server.request(`${path}${query}`, {
    method: route.method,
    redirect: "manual",
    headers: {
      ...headers,
      ...identity,
      // A stream that may be read would not end.
      ...(path.endsWith("/stream") && { "last-event-id": MARKER }),
      ...(route.method !== "GET" && {
        "content-type": type,
        ...(encoding !== undefined && { "content-encoding": encoding }),
      }),
    },
    ...(route.method !== "GET" && { body: new Uint8Array(body) }),
  });
}
