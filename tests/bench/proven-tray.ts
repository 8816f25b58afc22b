import type { DeviceAuthorization } from "@tandem/contract/pairing";
import { DEVICE_CODE_GRANT, SCOPES } from "@tandem/contract/scopes";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** A tray that is nothing but its requests: paired, with a key that it proves. */
export interface ProvenTray {
  /** The headers of one push, proof included; good for a minute. */
  headers(): Promise<Record<string, string>>;
}

/** Runs the whole device flow; `confirm` is what the person does with the code, `from` what a proxy says of its address. */
export async function pairTray(
  origin: string,
  confirm: (userCode: string) => Promise<unknown>,
  from?: string,
): Promise<ProvenTray> {
  const forwarded: Record<string, string> = from === undefined ? {} : { "x-forwarded-for": from };
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwk = await exportJWK(publicKey);
  const prove = (path: string, accessToken?: string) =>
    new SignJWT({
      htm: "POST",
      htu: `${origin}${path}`,
      jti: crypto.randomUUID(),
      ...(accessToken !== undefined && { ath: new Bun.CryptoHasher("sha256").update(accessToken).digest("base64url") }),
    })
      .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk })
      .setIssuedAt()
      .sign(privateKey);

  const asked = await post<DeviceAuthorization>(
    `${origin}/oauth/device_authorization`,
    {
      client_id: "tandem-editor",
      scope: SCOPES.join(" "),
      device_name: "Bench",
      device_platform: "Linux",
    },
    forwarded,
  );
  await confirm(asked.user_code);
  const { access_token } = await post<{ access_token: string }>(
    `${origin}/oauth/token`,
    { client_id: "tandem-editor", grant_type: DEVICE_CODE_GRANT, device_code: asked.device_code },
    { ...forwarded, dpop: await prove("/oauth/token") },
  );
  return {
    headers: async () => ({
      authorization: `DPoP ${access_token}`,
      dpop: await prove("/v1/events", access_token),
      "content-type": "application/json",
    }),
  };
}

async function post<Answer>(url: string, form: Record<string, string>, headers = {}): Promise<Answer> {
  const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(form) });
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
