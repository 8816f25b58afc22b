import { type ProblemName, problemName } from "@tandem/contract/problem-name";
import * as oauth from "oauth4webapi";
import { type Core, linkOf } from "./core.ts";
import { type ServerLink, withNonce } from "./server-link.ts";
import type { RevokedReason } from "./status.ts";
import { refreshTokens } from "./tokens.ts";
import { type Trouble, troubleOf, unreachable } from "./trouble.ts";

export interface Call {
  readonly method: "GET" | "POST";
  /** Path and query, from the origin. */
  readonly path: string;
  readonly body?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Answer =
  | { readonly outcome: "ok"; readonly body: unknown; readonly answeredAt: number }
  /** The pairing is over. */
  | { readonly outcome: "ended"; readonly reason: RevokedReason }
  /** 4xx about this very request. */
  | { readonly outcome: "refused"; readonly status: number; readonly problem: ProblemName | undefined; detail: string }
  | Trouble;

const REFRESH_AHEAD_MS = 60_000;

/** One request to `/v1/*` as this device, with fresh tokens where these have run out (RFC 9449 §7). */
export async function callServer(core: Core, call: Call): Promise<Answer> {
  const link = await linkOf(core);
  const tokens = core.secrets.get("tokens");
  if (link === undefined || tokens === undefined) throw new Error("a tray without tokens has nothing to call with");
  if (core.ports.timers.now() >= tokens.expiresAt - REFRESH_AHEAD_MS) {
    const renewed = await renew(core, link);
    if (renewed.outcome !== "tokens") return renewed;
  }
  const first = await send(core, link, call);
  // A clock that jumped, or a server with new keys: the token may be refused before its time.
  if (first.outcome !== "refused" || first.status !== 401) return first;
  const renewed = await renew(core, link);
  if (renewed.outcome !== "tokens") return renewed;
  const second = await send(core, link, call);
  // Refused although fresh: the server does not say that the device is revoked, so nothing is forgotten.
  return second.outcome === "refused" && second.status === 401
    ? { outcome: "trouble", reason: "server-fault", retryAfterMs: undefined }
    : second;
}

async function renew(core: Core, link: ServerLink) {
  const tokens = core.secrets.get("tokens");
  if (tokens === undefined) throw new Error("a tray without tokens has nothing to renew");
  const renewed = await refreshTokens(link, tokens, () => core.ports.timers.now());
  if (renewed.outcome === "tokens") await core.secrets.set("tokens", renewed.tokens);
  return renewed;
}

async function send(core: Core, link: ServerLink, call: Call): Promise<Answer> {
  const accessToken = core.secrets.get("tokens")?.accessToken;
  if (accessToken === undefined) throw new Error("a tray without tokens has nothing to call with");
  let response: Response;
  try {
    response = await withNonce(async () => await request(link, accessToken, call));
  } catch (fault) {
    if (!(fault instanceof oauth.WWWAuthenticateChallengeError)) return unreachable();
    response = fault.response;
  }
  const answeredAt = core.ports.timers.monotonic();
  try {
    return response.ok
      ? { outcome: "ok", body: response.status === 204 ? undefined : await response.json(), answeredAt }
      : await refusal(response);
  } catch {
    // Cut off while it was read: as good as none.
    return unreachable();
  }
}

async function request(link: ServerLink, accessToken: string, call: Call): Promise<Response> {
  const url = new URL(call.path, link.server.issuer);
  const headers = new Headers(call.headers);
  if (call.body !== undefined) headers.set("content-type", "application/json");
  const body = call.body === undefined ? null : call.body;
  const options = { ...link.options(), DPoP: link.dpop };
  return await oauth.protectedResourceRequest(accessToken, call.method, url, headers, body, options);
}

async function refusal(response: Response): Promise<Answer> {
  if (response.status >= 500 || response.status === 429) return troubleOf(response);
  const { problem, detail } = await readProblem(response);
  if (response.status === 401 && problem === "device-revoked") return { outcome: "ended", reason: "device-revoked" };
  return { outcome: "refused", status: response.status, problem, detail };
}

async function readProblem(response: Response): Promise<{ problem: ProblemName | undefined; detail: string }> {
  const body: unknown = await response.json().catch(() => undefined);
  const text = (name: string): string => {
    const value = typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
    return typeof value === "string" ? value : "";
  };
  return { problem: problemName(text("type")), detail: text("detail") || text("title") || `status ${response.status}` };
}
