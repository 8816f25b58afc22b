import { afterEach, beforeEach, expect, test } from "bun:test";
import { rememberProofs } from "../../../server/oauth/used-proofs.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { makeKey, pairDevice, post, refresh, type TokenAnswer, type TrayKey } from "../tray.ts";

let server: TestServer;
let ann: Browser;
let key: TrayKey;
let tokens: TokenAnswer & { deviceId: string };
beforeEach(async () => {
  server = await startServer();
  ann = await server.signIn();
  key = await makeKey(server);
  tokens = await pairDevice(server, ann, { key });
});
afterEach(() => server.close());

const HEARTBEAT = { sent_at: "2026-05-04T12:00:00.000Z", queue_length: 7, client_version: "1.0.0" };
/** Every resource that a tray's token opens, with a body that it takes. */
const RESOURCES = [
  ["GET", "/oauth/userinfo", undefined],
  ["POST", "/oauth/userinfo", undefined],
  ["GET", "/v1/timeline", undefined],
  ["GET", "/v1/timeline/picture?from=2026-05-04T00:00:00.000Z&to=2026-05-05T00:00:00.000Z", undefined],
  ["POST", "/v1/heartbeat", HEARTBEAT],
  ["POST", "/v1/events", { captures: [] }],
] as const;
type Resource = (typeof RESOURCES)[number];

async function ask([method, path, body]: Resource, dpop: string | undefined, scheme = "DPoP"): Promise<Response> {
  const type = { "content-type": "application/json" };
  return server.request(path, {
    method,
    headers: {
      ...(body !== undefined && type),
      authorization: `${scheme} ${tokens.access_token}`,
      ...(dpop !== undefined && { dpop }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** What a refusal says: its status and the error of its challenge (RFC 9449 §7.1). */
function told({ status, headers }: Response): [number, string | undefined] {
  return [status, /^DPoP error="(\w+)"/.exec(headers.get("www-authenticate") ?? "")?.[1]];
}

test("replayed jti, wrong htu, htm, ath and key, stale iat, and a missing proof on a bound token: 401 each", async () => {
  const other = await makeKey(server);
  const accessToken = tokens.access_token;
  const wrong = "invalid_dpop_proof";
  for (const resource of RESOURCES) {
    const [method, whole] = resource;
    const now = Math.floor(server.context.clock.now() / 1000);
    const path = whole.replace(/\?.*/, "");
    const prove = (more: Parameters<TrayKey["prove"]>[2] = {}, by = key) =>
      by.prove(method, path, { accessToken, ...more });
    const elsewhere = `https://elsewhere.example${path}`;
    const used = await prove();
    expect([path, (await ask(resource, used)).status]).toEqual([path, 200]);
    const cases: Record<string, [Promise<Response>, error: string]> = {
      "a replayed proof": [ask(resource, used), wrong],
      "a replayed jti": [
        ask(resource, await prove({ jti: JSON.parse(atob(used.split(".")[1] ?? "")).jti, iat: now - 1 })),
        wrong,
      ],
      "another host's htu": [ask(resource, await prove({ htu: elsewhere })), wrong],
      "another path's htu": [ask(resource, await prove({ htu: `${server.origin}/oauth/token` })), wrong],
      "an htu that is none": [ask(resource, await prove({ htu: "nowhere" })), wrong],
      "another method's htm": [ask(resource, await key.prove("DELETE", path, { accessToken })), wrong],
      "another token's ath": [ask(resource, await prove({ accessToken: "another" })), wrong],
      "no ath": [ask(resource, await key.prove(method, path)), wrong],
      "another key": [ask(resource, await prove({}, other)), wrong],
      "an iat of a minute ago": [ask(resource, await prove({ iat: now - 62 })), "use_dpop_nonce"],
      "an iat in a minute": [ask(resource, await prove({ iat: now + 75 })), "use_dpop_nonce"],
      "a nonce that is not this server's": [ask(resource, await prove({ nonce: "made-up" })), "use_dpop_nonce"],
      "text that is no proof": [ask(resource, "no proof"), wrong],
      "no proof": [ask(resource, undefined), "invalid_token"],
      "the token as a bearer's": [ask(resource, undefined, "Bearer"), "invalid_token"],
      "the token as a bearer's, with a proof": [ask(resource, await prove(), "Bearer"), "invalid_token"],
    };
    for (const [name, [refused, error]] of Object.entries(cases))
      expect([path, name, ...told(await refused)]).toEqual([path, name, 401, error]);
    expect([path, (await ask(resource, await prove())).status]).toEqual([path, 200]);
  }
});

test("a proof works once, for as long as it would be good: a minute by its own time, the nonce's time with a nonce", async () => {
  const [, , timeline] = RESOURCES;
  const accessToken = tokens.access_token;
  const plain = await key.prove("GET", "/v1/timeline", { accessToken });
  expect((await ask(timeline, plain)).status).toBe(200);
  server.passTime(45_000);
  expect(told(await ask(timeline, plain))).toEqual([401, "invalid_dpop_proof"]);
  server.passTime(20_000);
  const stale = await ask(timeline, plain);
  expect(told(stale)).toEqual([401, "use_dpop_nonce"]);

  const nonce = stale.headers.get("dpop-nonce") ?? "";
  const withNonce = await key.prove("GET", "/v1/timeline", { accessToken, nonce });
  expect((await ask(timeline, withNonce)).status).toBe(200);
  server.passTime(140_000);
  expect(told(await ask(timeline, withNonce))).toEqual([401, "invalid_dpop_proof"]);
  server.passTime(165_000);
  expect(told(await ask(timeline, withNonce))).toEqual([401, "use_dpop_nonce"]);
});

test("of many who send one proof at once, one gets through", async () => {
  const [, , timeline] = RESOURCES;
  const proof = await key.prove("GET", "/v1/timeline", { accessToken: tokens.access_token });
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask(timeline, proof)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("a refused request uses up no proof, and two keys may use the same jti", async () => {
  const [, , timeline] = RESOURCES;
  const mine = await key.prove("GET", "/v1/timeline", { accessToken: tokens.access_token, jti: "the same" });
  const thief = await makeKey(server);
  const theirs = await thief.prove("GET", "/v1/timeline", { accessToken: tokens.access_token, jti: "the same" });
  expect(told(await ask(timeline, theirs))).toEqual([401, "invalid_dpop_proof"]);
  expect(told(await ask(timeline, mine, "Bearer"))).toEqual([401, "invalid_token"]);
  expect((await ask(timeline, mine)).status).toBe(200);
  expect(told(await ask(timeline, mine))).toEqual([401, "invalid_dpop_proof"]);
});

test("a bound family never goes back to bearer, and no other key refreshes it; a bearer family takes no key", async () => {
  const errorOf = async (response: Response) => ((await response.json()) as { error: string }).error;
  expect(tokens.token_type).toBe("DPoP");
  const other = await makeKey(server);
  expect(await errorOf(await refresh(server, tokens.refresh_token))).toBe("invalid_dpop_proof");
  expect(await errorOf(await refresh(server, tokens.refresh_token, other))).toBe("invalid_dpop_proof");
  const renewed = (await (await refresh(server, tokens.refresh_token, key)).json()) as TokenAnswer;
  expect(renewed.token_type).toBe("DPoP");

  const bearer = await pairDevice(server, ann);
  const kept = (await (await refresh(server, bearer.refresh_token, other)).json()) as TokenAnswer;
  expect(kept.token_type).toBe("Bearer");
  const asBound = await server.request("/v1/timeline", {
    headers: {
      authorization: `DPoP ${kept.access_token}`,
      dpop: await other.prove("GET", "/v1/timeline", { accessToken: kept.access_token }),
    },
  });
  expect(told(asBound)).toEqual([401, "invalid_token"]);
  const out = await post(server, "/oauth/revoke", { client_id: "tandem-editor", token: renewed.refresh_token });
  expect(out.status).toBe(200);
});

test("of too many proofs the oldest is forgotten first, and what is stale makes room before that", () => {
  const proofs = rememberProofs(3);
  const use = (jti: string, now = 0) => proofs.use({ jkt: "key", jti, goodUntil: now + 60 }, now);
  expect([use("one"), use("two"), use("three")]).toEqual([true, true, true]);
  expect([use("one"), use("two"), use("three")]).toEqual([false, false, false]);
  expect([use("four"), use("two"), use("three"), use("four")]).toEqual([true, false, false, false]);
  expect(use("one")).toBe(true);
  expect([use("five", 61), use("six", 61), use("seven", 61)]).toEqual([true, true, true]);
  expect([use("five", 61), use("six", 61), use("seven", 61)]).toEqual([false, false, false]);
});
