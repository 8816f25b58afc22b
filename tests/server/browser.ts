import type { Session } from "@tandem/contract/account";

/** A signed-in browser: sends its cookie and origin with every request. */
export interface Browser {
  readonly accountId: string;
  /** As the header `Cookie` carries it. */
  readonly cookie: string;
  send(method: string, path: string, body?: unknown): Promise<Response>;
}

export async function browserAt(
  origin: string,
  request: (path: string, init?: RequestInit) => Promise<Response>,
  linkToken: string,
): Promise<Browser> {
  const json = { origin, "content-type": "application/json" };
  const redeemed = await request("/v1/session/link", {
    method: "POST",
    headers: json,
    body: JSON.stringify({ token: linkToken }),
  });
  const cookie = redeemed.headers.get("set-cookie")?.split(";")[0];
  if (redeemed.status !== 204 || cookie === undefined) throw new Error(`signing in answered ${redeemed.status}`);
  const send: Browser["send"] = (method, path, body) =>
    request(path, {
      method,
      headers: { ...json, cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const { account } = (await (await send("GET", "/v1/session")).json()) as Session;
  return { accountId: account.id, cookie, send };
}
