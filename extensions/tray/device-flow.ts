import { SCOPES } from "@tandem/contract/scopes";
import * as oauth from "oauth4webapi";
import type { TokensRecord } from "./records.ts";
import { type ServerLink, withNonce } from "./server-link.ts";
import { readTokens } from "./tokens.ts";
import { type Trouble, troubleOfFault } from "./trouble.ts";

export interface WhoAsks {
  readonly deviceName: string;
  readonly devicePlatform: string;
  readonly clientVersion: string;
  readonly pairingWindowId: string | undefined;
}

export type CodeRequested =
  | { readonly outcome: "code"; readonly authorization: oauth.DeviceAuthorizationResponse }
  | { readonly outcome: "refused"; readonly reason: string }
  | Trouble;

/** RFC 8628 §3.1: asks for a code. */
export async function requestCode(link: ServerLink, who: WhoAsks): Promise<CodeRequested> {
  const parameters = new URLSearchParams({
    scope: SCOPES.join(" "),
    device_name: who.deviceName,
    device_platform: who.devicePlatform,
    client_version: who.clientVersion,
  });
  if (who.pairingWindowId !== undefined) parameters.set("pairing_window_id", who.pairingWindowId);
  const { server, client, publicClient } = link;
  try {
    const response = await oauth.deviceAuthorizationRequest(server, client, publicClient, parameters, link.options());
    const authorization = await oauth.processDeviceAuthorizationResponse(server, client, response);
    return { outcome: "code", authorization };
  } catch (fault) {
    if (!(fault instanceof oauth.ResponseBodyError) || fault.status >= 500) return troubleOfFault(fault);
    return { outcome: "refused", reason: fault.error_description ?? fault.error };
  }
}

export type Polled =
  | { readonly outcome: "tokens"; readonly tokens: TokensRecord }
  | { readonly outcome: "pending" | "slow-down" | "denied" | "expired" }
  | Trouble;

/** RFC 8628 §3.4: asks once whether the person has confirmed. `now` is this machine's clock. */
export async function pollForTokens(link: ServerLink, deviceCode: string, now: () => number): Promise<Polled> {
  const { server, client, publicClient, dpop } = link;
  try {
    const answer = await withNonce(async () => {
      const options = { ...link.options(), DPoP: dpop };
      const response = await oauth.deviceCodeGrantRequest(server, client, publicClient, deviceCode, options);
      return await oauth.processDeviceCodeResponse(server, client, response);
    });
    return { outcome: "tokens", tokens: readTokens(answer, now()) };
  } catch (fault) {
    return notYet(fault);
  }
}

function notYet(fault: unknown): Polled {
  if (!(fault instanceof oauth.ResponseBodyError)) return troubleOfFault(fault);
  switch (fault.error) {
    case "authorization_pending":
      return { outcome: "pending" };
    case "slow_down":
      return { outcome: "slow-down" };
    case "access_denied":
      return { outcome: "denied" };
    case "expired_token":
    case "invalid_grant":
      return { outcome: "expired" };
    default:
      return troubleOfFault(fault);
  }
}
