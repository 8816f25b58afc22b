import { afterAll, beforeAll, expect, test } from "bun:test";
import * as oauth from "oauth4webapi";
import * as openid from "openid-client";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";

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
      execute: [openid.allowInsecureRequests],
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

test("oauth4webapi runs the whole device flow unmodified, without a key of its own", async () => {
  const issuer = new URL(server.origin);
  const insecure = { [oauth.allowInsecureRequests]: true } as const;
  const discovered = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure });
  const as = await oauth.processDiscoveryResponse(issuer, discovered);
  const client: oauth.Client = { client_id: "tandem-browser" };
  const start = await oauth.deviceAuthorizationRequest(as, client, oauth.None(), { scope: "openid" }, insecure);
  const started = await oauth.processDeviceAuthorizationResponse(as, client, start);
  await ann.send("POST", "/v1/pairings/confirm", { user_code: started.user_code });
  const granted = await oauth.deviceCodeGrantRequest(as, client, oauth.None(), started.device_code, insecure);
  const tokens = await oauth.processDeviceCodeResponse(as, client, granted);
  await oauth.validateApplicationLevelSignature(as, granted, insecure);
  const asked = await oauth.userInfoRequest(as, client, tokens.access_token, insecure);
  const whom = await oauth.processUserInfoResponse(as, client, ann.accountId, asked);
  expect(whom.device_name).toBe("A new browser");
  const refreshed = await oauth.refreshTokenGrantRequest(
    as,
    client,
    oauth.None(),
    tokens.refresh_token ?? "",
    insecure,
  );
  const renewed = await oauth.processRefreshTokenResponse(as, client, refreshed);
  const revoked = await oauth.revocationRequest(as, client, oauth.None(), renewed.access_token, insecure);
  await oauth.processRevocationResponse(revoked);
  const after = await oauth.refreshTokenGrantRequest(as, client, oauth.None(), renewed.refresh_token ?? "", insecure);
  await expect(oauth.processRefreshTokenResponse(as, client, after)).rejects.toMatchObject({ error: "invalid_grant" });
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
