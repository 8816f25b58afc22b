import { afterEach, beforeEach, expect, test } from "bun:test";
import { count } from "drizzle-orm";
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from "jose";
import { PROOF_REMEMBERED_MS } from "../../../server/oauth/dpop.ts";
import { sweep } from "../../../server/operator/sweeper.ts";
import { dpopProofs } from "../../../server/store/schema.ts";
import { startServer, type TestServer } from "../start.ts";
import {
  makeKey,
  type OAuthRefusal,
  pairDevice,
  poll,
  post,
  refresh,
  startPairing,
  type TokenAnswer,
} from "../tray.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

const refusalOf = async (response: Response) => (await response.json()) as OAuthRefusal;
const bearer = (accessToken: string) => ({ headers: { authorization: `Bearer ${accessToken}` } });

test("access and id tokens verify with the published keys and say what RFC 9068 asks for", async () => {
  const ann = await server.signIn();
  const { access_token, id_token = "", deviceId } = await pairDevice(server, ann);
  const jwks = (await (await server.request("/oauth/jwks")).json()) as { keys: JWK[] };
  expect(jwks.keys.every((key) => !("d" in key) && key.alg === "ES256")).toBe(true);
  const keys = createLocalJWKSet(jwks);
  const access = await jwtVerify(access_token, keys, { issuer: server.origin, audience: server.origin, typ: "at+jwt" });
  expect(access.payload).toMatchObject({ sub: ann.accountId, client_id: "tandem-editor", device_id: deviceId });
  const identity = await jwtVerify(id_token, keys, { issuer: server.origin, audience: "tandem-editor" });
  expect(identity.payload.sub).toBe(ann.accountId);
});

test("a forged token is refused whatever is wrong with it", async () => {
  const ann = await server.signIn();
  const { access_token, id_token = "", deviceId } = await pairDevice(server, ann);
  const [signing] = server.context.keys.signing;
  if (signing === undefined) throw new Error("no signing key");
  const { privateKey: stranger } = await generateKeyPair("ES256");
  const claims = { client_id: "tandem-editor", device_id: deviceId, scope: "openid heartbeat" };
  const token = (header: { alg?: string; typ?: string; kid?: string }, more: { iss?: string; aud?: string } = {}) =>
    new SignJWT(claims)
      .setSubject(ann.accountId)
      .setIssuer(more.iss ?? server.origin)
      .setAudience(more.aud ?? server.origin)
      .setExpirationTime("10m")
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: signing.kid, ...header });
  const [, body] = access_token.split(".");
  const none = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${body}.`;
  const publicKey = new TextEncoder().encode(JSON.stringify(signing.publicJwk));
  const forged = [
    none,
    await token({ alg: "HS256" }).sign(publicKey),
    await token({}).sign(stranger),
    await token({ kid: "unknown" }).sign(signing.privateKey),
    await token({ typ: "JWT" }).sign(signing.privateKey),
    await token({}, { iss: "https://elsewhere.example" }).sign(signing.privateKey),
    await token({}, { aud: "https://elsewhere.example" }).sign(signing.privateKey),
    id_token,
    `${access_token}x`,
  ];
  for (const forgery of forged) {
    const refused = await server.request("/oauth/userinfo", bearer(forgery));
    expect([forged.indexOf(forgery), refused.status]).toEqual([forged.indexOf(forgery), 401]);
    expect(refused.headers.get("www-authenticate")).toContain('error="invalid_token"');
  }
  expect((await server.request("/oauth/userinfo", bearer(access_token))).status).toBe(200);
});

test("a refresh token is traded for its successor, and a retry within 60 s gets the same one", async () => {
  const ann = await server.signIn();
  const { refresh_token: first } = await pairDevice(server, ann);
  const second = (await (await refresh(server, first)).json()) as TokenAnswer;
  const retried = (await (await refresh(server, first)).json()) as TokenAnswer;
  expect(second.refresh_token).not.toBe(first);
  expect(retried.refresh_token).toBe(second.refresh_token);
  expect((await refresh(server, second.refresh_token)).status).toBe(200);
});

test("an old refresh token that comes back ends that device's tokens alone, and its row and the chain say so", async () => {
  const ann = await server.signIn();
  const victim = await pairDevice(server, ann);
  const other = await pairDevice(server, ann);
  const { refresh_token: second } = (await (await refresh(server, victim.refresh_token)).json()) as TokenAnswer;
  server.passTime(61_000);
  const reused = await refresh(server, victim.refresh_token);
  expect([reused.status, (await refusalOf(reused)).error]).toEqual([400, "invalid_grant"]);
  expect((await refresh(server, second)).status).toBe(400);
  expect((await server.request("/oauth/userinfo", bearer(victim.access_token))).status).toBe(401);
  expect((await server.request("/oauth/userinfo", bearer(other.access_token))).status).toBe(200);
  expect((await refresh(server, other.refresh_token)).status).toBe(200);
  const { devices } = (await (await ann.send("GET", "/v1/devices")).json()) as {
    devices: { id: string; refresh_reused_at?: string }[];
  };
  expect(devices.filter((device) => device.refresh_reused_at !== undefined).map(({ id }) => id)).toEqual([
    victim.deviceId,
  ]);
  const { entries } = (await (await ann.send("GET", "/v1/audit")).json()) as { entries: { action: string }[] };
  expect(entries.filter(({ action }) => action === "device.refresh-reused")).toHaveLength(1);
});

test("a tray that slept through its revocation hears of it, not of its token's expiry", async () => {
  const ann = await server.signIn();
  const { access_token, refresh_token, deviceId } = await pairDevice(server, ann);
  server.passTime(601_000);
  const expired = await server.request("/v1/timeline", bearer(access_token));
  expect(await expired.json()).toMatchObject({ type: `${server.origin}/problems/token-expired` });
  expect((await ann.send("DELETE", `/v1/devices/${deviceId}`)).status).toBe(204);
  const revoked = await server.request("/v1/timeline", bearer(access_token));
  expect(revoked.status).toBe(401);
  expect(revoked.headers.get("www-authenticate")).toContain('error="invalid_token"');
  expect(await revoked.json()).toMatchObject({ type: `${server.origin}/problems/device-revoked` });
  expect(await refusalOf(await refresh(server, refresh_token))).toMatchObject({
    error: "invalid_grant",
    error_uri: `${server.origin}/problems/device-revoked`,
  });
});

test("either token of a tray revokes the whole device, another client's does not", async () => {
  const ann = await server.signIn();
  const { access_token, refresh_token } = await pairDevice(server, ann);
  const foreign = await post(server, "/oauth/revoke", { client_id: "tandem-browser", token: refresh_token });
  expect(foreign.status).toBe(400);
  expect((await server.request("/oauth/userinfo", bearer(access_token))).status).toBe(200);
  expect((await post(server, "/oauth/revoke", { client_id: "tandem-editor", token: "no token" })).status).toBe(200);
  const revoked = await post(server, "/oauth/revoke", { client_id: "tandem-editor", token: access_token });
  expect(revoked.status).toBe(200);
  expect((await refresh(server, refresh_token)).status).toBe(400);
  expect(await (await ann.send("GET", "/v1/devices")).json()).toMatchObject({
    devices: [{ status: "revoked", revoked_from: "the device itself" }],
  });
});

test("an access token that has expired revokes nothing any more", async () => {
  const ann = await server.signIn();
  const { access_token, refresh_token } = await pairDevice(server, ann);
  server.passTime(601_000);
  const answer = await post(server, "/oauth/revoke", { client_id: "tandem-editor", token: access_token });
  expect(answer.status).toBe(200);
  expect((await refresh(server, refresh_token)).status).toBe(200);
});

test("a proof works once at the token endpoint, also once its use is forgotten", async () => {
  const ann = await server.signIn();
  const key = await makeKey(server);
  const { refresh_token } = await pairDevice(server, ann, { key });
  const dpop = await key.prove("POST", "/oauth/token");
  const ask = (more: { refresh_token: string }) =>
    post(server, "/oauth/token", { client_id: "tandem-editor", grant_type: "refresh_token", ...more }, { dpop });
  const first = await ask({ refresh_token });
  expect(first.status).toBe(200);
  const { refresh_token: next } = (await first.json()) as TokenAnswer;
  // RFC 9449 §5: refused as RFC 6749 §5.2 has it, whichever token it comes with.
  for (const token of [refresh_token, next]) {
    const replayed = await ask({ refresh_token: token });
    expect([replayed.status, await refusalOf(replayed)]).toEqual([
      400,
      { error: "invalid_dpop_proof", error_description: expect.any(String) },
    ]);
  }
  server.passTime(PROOF_REMEMBERED_MS + 1);
  await sweep(server.context);
  expect(await server.context.store.read.select({ proofs: count() }).from(dpopProofs)).toEqual([{ proofs: 0 }]);
  const stale = await ask({ refresh_token: next });
  expect([stale.status, (await refusalOf(stale)).error]).toEqual([400, "use_dpop_nonce"]);
  expect((await refresh(server, next, key)).status).toBe(200);
});

test("a machine whose clock is wrong proves its key with the server's nonce", async () => {
  const ann = await server.signIn();
  const key = await makeKey(server);
  const iat = Math.floor(Date.now() / 1000) - 90;
  const { user_code, device_code } = await startPairing(server);
  await ann.send("POST", "/v1/pairings/confirm", { user_code });
  const parameters = {
    client_id: "tandem-editor",
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code,
  };
  const stale = await post(server, "/oauth/token", parameters, {
    dpop: await key.prove("POST", "/oauth/token", { iat }),
  });
  const nonce = stale.headers.get("dpop-nonce") ?? "";
  expect((await refusalOf(stale)).error).toBe("use_dpop_nonce");
  const dpop = await key.prove("POST", "/oauth/token", { iat, nonce });
  const tokens = (await (await post(server, "/oauth/token", parameters, { dpop })).json()) as TokenAnswer;
  const { access_token: accessToken } = tokens;
  const ask = async (claims: { nonce?: string }) =>
    server.request("/v1/timeline", {
      headers: {
        authorization: `DPoP ${accessToken}`,
        dpop: await key.prove("GET", "/v1/timeline", { accessToken, iat, ...claims }),
      },
    });
  const challenged = await ask({});
  expect(challenged.status).toBe(401);
  expect(challenged.headers.get("www-authenticate")).toContain('error="use_dpop_nonce"');
  expect((await ask({ nonce: challenged.headers.get("dpop-nonce") ?? "" })).status).toBe(200);
  expect((await ask({ nonce: "made-up" })).status).toBe(401);
});

test("a proof that carries its private key is refused", async () => {
  const ann = await server.signIn();
  const { user_code, device_code } = await startPairing(server);
  await ann.send("POST", "/v1/pairings/confirm", { user_code });
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const claims = { htm: "POST", htu: `${server.origin}/oauth/token`, jti: "one", iat: Math.floor(Date.now() / 1000) };
  const header = { alg: "ES256", typ: "dpop+jwt", jwk: await exportJWK(privateKey) };
  const dpop = await new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
  const refused = await post(
    server,
    "/oauth/token",
    { client_id: "tandem-editor", grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code },
    { dpop },
  );
  expect((await refusalOf(refused)).error).toBe("invalid_dpop_proof");
  expect((await poll(server, device_code)).status).toBe(200);
});
