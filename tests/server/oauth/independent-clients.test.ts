import { afterAll, beforeAll, expect, test } from "bun:test";
import * as oauth from "oauth4webapi";
import * as openid from "openid-client";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { makeKey, pairDevice } from "../tray.ts";

const SCOPE = "openid timeline:read";
let server: TestServer;
let ann: Browser;
beforeAll(async () => {
  server = await startServer();
  ann = await server.signIn();
});
afterAll(() => server.close());

for (const algorithm of ["oidc", "oauth2"] as const)
  test(`openid-client runs the whole device flow unmodified, discovered by ${algorithm}`, async () => {
    const config = await openid.discovery(new URL(server.origin), "tandem-editor", undefined, openid.None(), {
      algorithm,
      execute: [openid.allowInsecureRequests, openid.enableNonRepudiationChecks],
    });
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair("ES256"));
    const started = await openid.initiateDeviceAuthorization(config, { scope: "openid heartbeat timeline:read" });
    await ann.send("POST", "/v1/pairings/confirm", { user_code: started.user_code });
    const tokens = await openid.pollDeviceAuthorizationGrant(config, { ...started, interval: 0.05 }, undefined, {
      DPoP,
    });
    expect(tokens.token_type).toBe("dpop");
    expect(tokens.claims()?.sub).toBe(ann.accountId);
    const whom = await openid.fetchUserInfo(config, tokens.access_token, ann.accountId, { DPoP });
    expect(whom).toMatchObject({ sub: ann.accountId, name: "ann" });
    const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? "", undefined, { DPoP });
    const timeline = new URL(`${server.origin}/v1/timeline`);
    const page = await openid.fetchProtectedResource(config, renewed.access_token, timeline, "GET", null, undefined, {
      DPoP,
    });
    expect(page.status).toBe(200);
    await openid.tokenRevocation(config, renewed.refresh_token ?? "");
    const gone = openid.fetchUserInfo(config, renewed.access_token, ann.accountId, { DPoP });
    await expect(gone).rejects.toBeInstanceOf(openid.WWWAuthenticateChallengeError);
  });

const INSECURE = { [oauth.allowInsecureRequests]: true } as const;
const CLIENT: oauth.Client = { client_id: "tandem-browser" };

async function discovered(algorithm: "oidc" | "oauth2"): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(server.origin);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm, ...INSECURE }));
}

for (const algorithm of ["oidc", "oauth2"] as const)
  for (const withKey of [true, false])
    test(`oauth4webapi runs the whole device flow unmodified, ${withKey ? "with DPoP" : "without a key of its own"}, discovered by ${algorithm}`, async () => {
      const as = await discovered(algorithm);
      const options = withKey
        ? { ...INSECURE, DPoP: oauth.DPoP(CLIENT, await oauth.generateKeyPair("ES256")) }
        : INSECURE;
      const asked = await oauth.deviceAuthorizationRequest(as, CLIENT, oauth.None(), { scope: SCOPE }, INSECURE);
      const { device_code, user_code } = await oauth.processDeviceAuthorizationResponse(as, CLIENT, asked);
      const poll = () => oauth.deviceCodeGrantRequest(as, CLIENT, oauth.None(), device_code, options);
      const early = oauth.processDeviceCodeResponse(as, CLIENT, await poll());
      await expect(early).rejects.toMatchObject({ error: "authorization_pending", status: 400 });
      await ann.send("POST", "/v1/pairings/confirm", { user_code });
      const granted = await poll();
      const tokens = await oauth.processDeviceCodeResponse(as, CLIENT, granted);
      await oauth.validateApplicationLevelSignature(as, granted, INSECURE);
      expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(ann.accountId);
      expect(tokens).toMatchObject({ token_type: withKey ? "dpop" : "bearer", scope: SCOPE });

      const told = await oauth.userInfoRequest(as, CLIENT, tokens.access_token, options);
      const whom = await oauth.processUserInfoResponse(as, CLIENT, ann.accountId, told);
      expect(whom.device_name).toBe("A new browser");
      const refresh = (token = "") => oauth.refreshTokenGrantRequest(as, CLIENT, oauth.None(), token, options);
      const refreshed = await refresh(tokens.refresh_token);
      const renewed = await oauth.processRefreshTokenResponse(as, CLIENT, refreshed);
      await oauth.validateApplicationLevelSignature(as, refreshed, INSECURE);

      const read = () => {
        const timeline = new URL("/v1/timeline?limit=1", server.origin);
        const headers = new Headers({ accept: "application/json" });
        return oauth.protectedResourceRequest(renewed.access_token, "GET", timeline, headers, null, options);
      };
      expect((await read()).status).toBe(200);
      const revoked = await oauth.revocationRequest(as, CLIENT, oauth.None(), renewed.access_token, options);
      await oauth.processRevocationResponse(revoked);
      const gone = await read().catch((fault: unknown) => fault);
      expect(gone).toBeInstanceOf(oauth.WWWAuthenticateChallengeError);
      expect(gone).toMatchObject({
        status: 401,
        cause: [{ scheme: withKey ? "dpop" : "bearer", parameters: { error: "invalid_token" } }],
      });
      const after = oauth.processRefreshTokenResponse(as, CLIENT, await refresh(renewed.refresh_token));
      await expect(after).rejects.toMatchObject({ error: "invalid_grant", status: 400 });
    });

test("oauth4webapi on a machine whose clock is off answers this server's nonce, at the token endpoint and at resources", async () => {
  const as = await discovered("oauth2");
  const asked = await oauth.deviceAuthorizationRequest(as, CLIENT, oauth.None(), { scope: SCOPE }, INSECURE);
  const { device_code, user_code } = await oauth.processDeviceAuthorizationResponse(as, CLIENT, asked);
  await ann.send("POST", "/v1/pairings/confirm", { user_code });
  const keys = await oauth.generateKeyPair("ES256");
  const handle = () => ({ ...INSECURE, DPoP: oauth.DPoP({ ...CLIENT, [oauth.clockSkew]: -3600 }, keys) });
  const atToken = handle();
  const poll = async () => {
    const answer = await oauth.deviceCodeGrantRequest(as, CLIENT, oauth.None(), device_code, atToken);
    return oauth.processDeviceCodeResponse(as, CLIENT, answer);
  };
  expect(oauth.isDPoPNonceError(await poll().catch((fault: unknown) => fault))).toBe(true);
  const { access_token } = await poll();
  // Another handle knows no nonce yet.
  const atResource = handle();
  const read = () =>
    oauth.protectedResourceRequest(
      access_token,
      "GET",
      new URL("/v1/timeline", server.origin),
      undefined,
      null,
      atResource,
    );
  expect(oauth.isDPoPNonceError(await read().catch((fault: unknown) => fault))).toBe(true);
  expect((await read()).status).toBe(200);
});

test("a resource server of oauth4webapi takes this server's access tokens as RFC 9068 and RFC 9449 want them", async () => {
  const as = await discovered("oauth2");
  const key = await makeKey(server);
  const { access_token: accessToken, deviceId } = await pairDevice(server, ann, { key });
  const request = async (headers: Record<string, string>) => {
    const asked = new Request(`${server.origin}/v1/timeline`, { headers });
    return oauth.validateJwtAccessToken(as, asked, server.origin, { ...INSECURE, requireDPoP: true });
  };
  const dpop = await key.prove("GET", "/v1/timeline", { accessToken });
  const claims = await request({ authorization: `DPoP ${accessToken}`, dpop });
  expect(claims).toMatchObject({ sub: ann.accountId, device_id: deviceId, cnf: { jkt: key.jkt } });
  await expect(request({ authorization: `Bearer ${accessToken}` })).rejects.toThrow();
});

test("discovery tells only what is true, and both documents tell the same", async () => {
  const [oidc, rfc8414] = await Promise.all(
    ["openid-configuration", "oauth-authorization-server"].map(async (name) => {
      const response = await server.request(`/.well-known/${name}`);
      return (await response.json()) as Record<string, unknown>;
    }),
  );
  expect(rfc8414).toEqual(oidc ?? {});
  expect(oidc).toMatchObject({
    issuer: server.origin,
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ["none"],
    id_token_signing_alg_values_supported: ["ES256"],
  });
  expect(oidc).not.toContainAnyKeys(["authorization_endpoint", "registration_endpoint", "introspection_endpoint"]);
  for (const [name, endpoint] of Object.entries(oidc ?? {}).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name))) {
    const method = /^(jwks_uri|userinfo_endpoint)$/.test(name) ? "GET" : "POST";
    const { status } = await fetch(String(endpoint), { method });
    expect([name, [200, 400, 401].includes(status)]).toEqual([name, true]);
  }
});
