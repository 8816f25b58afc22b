import type { DeviceAuthorization } from "@tandem/contract/pairing";
import { DEVICE_CODE_GRANT, SCOPES } from "@tandem/contract/scopes";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** A tray that is nothing but its requests: paired, with a key that it proves. */
export interface ProvenTray {
  /** The headers of one request, a push unless said otherwise; its proof is good for one use within a minute. */
  headers(method?: "GET" | "POST", path?: string): Promise<Record<string, string>>;
}

/** Runs the whole device flow; `confirm` is what the person does with the code, `from` what a proxy says of its address. */
export async function pairTray(
  origin: string,
  confirm: (userCode: string) => Promise<unknown>,
  from?: string,
): Promise<ProvenTray> {
  const forwarded: Record<string, string> = from === undefined ? {} : { "x-forwarded-for": from };
  const prove = await makeProver(origin);
  const asked = await postForm<DeviceAuthorization>(
    `${origin}/oauth/device_authorization`,
    { client_id: "tandem-editor", scope: SCOPES.join(" "), device_name: "Bench", device_platform: "Linux" },
    forwarded,
  );
  await confirm(asked.user_code);
  const { access_token } = await postForm<{ access_token: string }>(
    `${origin}/oauth/token`,
    { client_id: "tandem-editor", grant_type: DEVICE_CODE_GRANT, device_code: asked.device_code },
    { ...forwarded, dpop: await prove("POST", "/oauth/token") },
  );
  return {
    headers: async (method = "POST", path = "/v1/events") => ({
      authorization: `DPoP ${access_token}`,
      dpop: await prove(method, path, access_token),
      "content-type": "application/json",
    }),
  };
}

/** Makes a key. @returns the act that signs a DPoP proof with it (RFC 9449 §4.2) */
export async function makeProver(origin: string) {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwk = await exportJWK(publicKey);
  return (htm: "GET" | "POST", path: string, accessToken?: string) =>
    new SignJWT({
      htm,
      htu: `${origin}${path}`,
      jti: crypto.randomUUID(),
      ...(accessToken !== undefined && { ath: new Bun.CryptoHasher("sha256").update(accessToken).digest("base64url") }),
    })
      .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk })
      .setIssuedAt()
      .sign(privateKey);
}

/** @throws where the answer is not a good one */
export async function postForm<Answer>(
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(form) });
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
