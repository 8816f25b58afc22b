import type { DeviceAuthorization } from "@tandem/contract/pairing";
import { DEVICE_CODE_GRANT } from "@tandem/contract/scopes";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Browser } from "./browser.ts";
import type { TestServer } from "./start.ts";

/** A server in this process or in one of its own. */
type Reachable = Pick<TestServer, "request">;

/** What a token endpoint's answer holds. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly id_token?: string;
}

export interface OAuthRefusal {
  readonly error: string;
  readonly error_description: string;
  readonly error_uri?: string;
}

/** A form-encoded request of a tray, with a DPoP proof where it has a key. */
export async function post(
  server: Reachable,
  path: string,
  parameters: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return server.request(path, { method: "POST", body: new URLSearchParams(parameters), headers });
}

export async function startPairing(
  server: Reachable,
  parameters: Record<string, string> = {},
): Promise<DeviceAuthorization> {
  const asked = { client_id: "tandem-editor", device_name: "Laptop", device_platform: "Linux", ...parameters };
  const response = await post(server, "/oauth/device_authorization", asked);
  if (response.status !== 200) throw new Error(`device_authorization answered ${response.status}`);
  return (await response.json()) as DeviceAuthorization;
}

export async function poll(server: Reachable, deviceCode: string, key?: TrayKey): Promise<Response> {
  const headers = key === undefined ? {} : { dpop: await key.prove("POST", "/oauth/token") };
  const parameters = { client_id: "tandem-editor", grant_type: DEVICE_CODE_GRANT, device_code: deviceCode };
  return post(server, "/oauth/token", parameters, headers);
}

export async function refresh(server: Reachable, refreshToken: string, key?: TrayKey): Promise<Response> {
  const headers = key === undefined ? {} : { dpop: await key.prove("POST", "/oauth/token") };
  const parameters = { client_id: "tandem-editor", grant_type: "refresh_token", refresh_token: refreshToken };
  return post(server, "/oauth/token", parameters, headers);
}

/** The whole device flow, confirmed by this browser. */
export async function pairDevice(
  server: Reachable,
  browser: Browser,
  { key, ...parameters }: { key?: TrayKey; scope?: string; device_name?: string } = {},
): Promise<TokenAnswer & { deviceId: string }> {
  const { user_code, device_code } = await startPairing(server, parameters);
  const confirmed = await browser.send("POST", "/v1/pairings/confirm", { user_code });
  const { device_id: deviceId } = (await confirmed.json()) as { device_id: string };
  const tokens = (await (await poll(server, device_code, key)).json()) as TokenAnswer;
  return { ...tokens, deviceId };
}

/** The key that a tray proves with every request (RFC 9449 §4.2). */
export interface TrayKey {
  readonly jkt: string;
  prove(method: string, path: string, more?: ProofClaims): Promise<string>;
}

interface ProofClaims {
  readonly accessToken?: string;
  readonly nonce?: string;
  readonly jti?: string;
  readonly htu?: string;
  /** Seconds since the epoch. */
  readonly iat?: number;
}

export async function makeKey(server: TestServer): Promise<TrayKey> {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwk = await exportJWK(publicKey);
  return {
    jkt: await calculateJwkThumbprint(jwk),
    async prove(method, path, { accessToken, nonce, jti, htu, iat } = {}) {
      const claims = {
        htm: method,
        htu: htu ?? `${server.origin}${path}`,
        jti: jti ?? crypto.randomUUID(),
        iat: iat ?? Math.floor(server.context.clock.now() / 1000),
        ...(accessToken !== undefined && { ath: athOf(accessToken) }),
        ...(nonce !== undefined && { nonce }),
      };
      return new SignJWT(claims).setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk }).sign(privateKey);
    },
  };
}

function athOf(accessToken: string): string {
  return new Bun.CryptoHasher("sha256").update(accessToken).digest("base64url");
}
