import { afterAll, beforeAll, expect, test } from "bun:test";
import { createApp } from "../../../server/app.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { pairDevice, poll, post, startPairing } from "../tray.ts";

/** One server for this machine alone, one as it stands behind a public https origin. */
let http: TestServer;
let https: TestServer;
let ann: Browser;
beforeAll(async () => {
  [http, https] = await Promise.all([startServer(), startServer({ env: { TANDEM_ORIGIN: "https://tandem.example" } })]);
  ann = await http.signIn();
});
afterAll(() => Promise.all([http.close(), https.close()]));

const PAGES = ["/", "/pair", "/devices", "/sign-in"];
/** One answer of each kind: pages, files, data, refusals, redirects to nowhere. */
const PLACES = [
  ...PAGES,
  "/mark.svg",
  "/v1/welcome",
  "/v1/session",
  "/v1/nothing",
  "/oauth/jwks",
  "/oauth/userinfo",
].concat(["/.well-known/openid-configuration", "/problems/fault", "/healthz", "/nothing.txt"]);

test("every page allows only the server's own scripts and styles, none inline, and may be framed by no one", async () => {
  for (const page of PAGES) {
    const { status, headers } = await http.request(page);
    expect([page, status]).toEqual([page, 200]);
    const policy = new Map(
      (headers.get("content-security-policy") ?? "").split("; ").map((rule) => {
        const [name = "", ...sources] = rule.split(" ");
        return [name, sources.join(" ")] as const;
      }),
    );
    expect(Object.fromEntries(policy)).toMatchObject({
      "default-src": "'none'",
      "script-src": "'self'",
      "style-src": "'self'",
      "connect-src": "'self'",
      "base-uri": "'none'",
      "form-action": "'none'",
      "frame-ancestors": "'none'",
    });
    expect([...policy.values()].join(" ")).not.toMatch(/unsafe-|\*|https?:/);
    expect(headers.get("x-frame-options")).toBe("DENY");
  }
});

test("a page holds no script or style inline, which its policy would refuse", async () => {
  const page = await (await http.request("/")).text();
  expect(page).toContain("<script");
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:/i);
});

test("every answer but a page's allows nothing, should a browser take it for a page", async () => {
  for (const place of PLACES.filter((place) => !PAGES.includes(place))) {
    const { headers } = await http.request(place);
    expect([place, headers.get("content-security-policy")]).toEqual([
      place,
      "default-src 'none'; frame-ancestors 'none'",
    ]);
  }
});

test("no answer is sniffed for another type, sends a referrer, or shares its window with another site's", async () => {
  for (const place of PLACES) {
    const { headers } = await http.request(place);
    expect([place, headers.get("x-content-type-options")]).toEqual([place, "nosniff"]);
    expect([place, headers.get("referrer-policy")]).toEqual([place, "no-referrer"]);
    expect([place, headers.get("cross-origin-opener-policy")]).toEqual([place, "same-origin"]);
  }
});

test("on an https origin every answer keeps browsers on https, on http none does", async () => {
  for (const place of PLACES) {
    const seconds = /max-age=(\d+)/.exec((await https.request(place)).headers.get("strict-transport-security") ?? "");
    expect(Number(seconds?.[1]), place).toBeGreaterThanOrEqual(31_536_000);
    expect([place, (await http.request(place)).headers.get("strict-transport-security")]).toEqual([place, null]);
  }
  const preflight = await https.request("/v1/events", { method: "OPTIONS" });
  expect(preflight.headers.get("strict-transport-security")).not.toBeNull();
});

test("a session's cookie is bound to an https host by its name, never readable by scripts, never sent by other sites' forms", async () => {
  const bob = await https.signIn("bob");
  expect(bob.cookie).toStartWith("__Host-tandem_session=");
  const out = await bob.send("DELETE", "/v1/session");
  expect(attributesOf(out)).toEqual([
    "HttpOnly",
    "Max-Age=0",
    "Path=/",
    "SameSite=Lax",
    "Secure",
    "__Host-tandem_session=",
  ]);
  expect((await bob.send("GET", "/v1/session")).status).toBe(401);

  expect(ann.cookie).toStartWith("tandem_session=");
  const carl = await http.signIn("carl");
  const plain = attributesOf(await carl.send("DELETE", "/v1/session"));
  expect(plain).toEqual(["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "tandem_session="]);
});

test("the cookie of a passkey's ceremony is bound to its host alike, and sent by no other site at all", async () => {
  const begin = (server: TestServer, origin: string) =>
    server.request("/v1/session/passkey/options", { method: "POST", headers: { origin } });
  const [cookie = ""] = (await begin(https, "https://tandem.example")).headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-tandem_ceremony=[\w-]{43}; Path=\/; Max-Age=300; HttpOnly; SameSite=Strict; Secure$/);
  const [plain = ""] = (await begin(http, http.origin)).headers.getSetCookie();
  expect(plain).toMatch(/^tandem_ceremony=[\w-]{43}; Path=\/; Max-Age=300; HttpOnly; SameSite=Strict$/);
});

test("on an https origin a cookie without the prefix signs no one in", async () => {
  const { cookie } = await https.signIn("dora");
  const unprefixed = { cookie: cookie.replace("__Host-", "") };
  expect((await https.request("/v1/session", { headers: { cookie } })).status).toBe(200);
  expect((await https.request("/v1/session", { headers: unprefixed })).status).toBe(401);
});

test("nothing that a route of data or of tokens answers is kept by a cache, but keys and metadata", async () => {
  const { access_token, refresh_token } = await pairDevice(http, ann);
  const { user_code, device_code } = await startPairing(http);
  const bearer = { headers: { authorization: `Bearer ${access_token}` } };
  const client_id = "tandem-editor";
  const answers = {
    pairing: await post(http, "/oauth/device_authorization", { client_id }),
    pending: await poll(http, device_code),
    tokens: await post(http, "/oauth/token", { client_id, grant_type: "refresh_token", refresh_token }),
    refusal: await post(http, "/oauth/token", {}),
    userinfo: await http.request("/oauth/userinfo", bearer),
    "userinfo's refusal": await http.request("/oauth/userinfo"),
    timeline: await http.request("/v1/timeline", bearer),
    "looked up": await ann.send("POST", "/v1/pairings/lookup", { user_code }),
    denied: await ann.send("POST", "/v1/pairings/deny", { user_code }),
    revocation: await post(http, "/oauth/revoke", { client_id, token: access_token }),
    problem: await http.request("/v1/nothing"),
  };
  for (const [name, { headers }] of Object.entries(answers))
    expect([name, headers.get("cache-control")]).toEqual([name, "no-store"]);
  const reads = createApp(http.context)
    .routes.filter(({ method, path }) => method === "GET" && path.startsWith("/v1/") && !path.endsWith("/stream"))
    .map(({ path }) => path.replace(/:\w+/g, "ID"));
  expect(reads.length).toBeGreaterThan(10);
  for (const path of reads)
    expect([path, (await ann.send("GET", path)).headers.get("cache-control")]).toEqual([path, "no-store"]);
  for (const path of ["/oauth/jwks", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"])
    expect([path, (await http.request(path)).headers.get("cache-control")]).toEqual([path, "public, max-age=300"]);
});

test("only routes that carry their own proof answer other origins, and none with credentials", async () => {
  const open = /^\/(oauth|\.well-known)\/|^\/v1\/(heartbeat|events|timeline)(\/|$)/;
  const routes = createApp(http.context).routes.filter(({ path }) => !path.includes("*") && !path.endsWith("/stream"));
  expect(routes.length).toBeGreaterThan(30);
  for (const { path } of routes) {
    const place = path.replace(/:\w+/g, "ID");
    const headers = { origin: "https://elsewhere.example", "access-control-request-method": "POST" };
    for (const method of ["GET", "OPTIONS"]) {
      const answer = await http.request(place, { method, headers });
      const allowed = answer.headers.get("access-control-allow-origin");
      expect([method, place, allowed]).toEqual([method, place, open.test(place) ? "*" : null]);
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
      if (!open.test(place)) expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    }
  }
});

/** Of the one cookie that an answer sets: its name with `=`, and what it is bound by, in order. */
function attributesOf(response: Response): string[] {
  const [cookie = "", ...more] = response.headers.getSetCookie();
  expect(more).toEqual([]);
  return cookie.split("; ").toSorted();
}
