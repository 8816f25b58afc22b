import * as oauth from "oauth4webapi";
import type { OfflineReason } from "./status.ts";

/** Nothing was learnt about the device: the tray keeps everything and tries again. */
export interface Trouble {
  readonly outcome: "trouble";
  readonly reason: OfflineReason;
  readonly retryAfterMs: number | undefined;
}

export function unreachable(): Trouble {
  return { outcome: "trouble", reason: "unreachable", retryAfterMs: undefined };
}

/** A response that says nothing about the request itself: 5xx, 429, or anything that no rule of Tandem explains. */
export function troubleOf(response: Response): Trouble {
  const retryAfterMs = retryAfter(response.headers.get("retry-after"));
  const busy = response.status === 429 || (response.status === 503 && retryAfterMs !== undefined);
  return { outcome: "trouble", reason: busy ? "busy" : "server-fault", retryAfterMs };
}

/** What went wrong in a call of oauth4webapi; a fault that is no response means that none came. */
export function troubleOfFault(fault: unknown): Trouble {
  const response = responseOf(fault);
  return response === undefined ? unreachable() : troubleOf(response);
}

function responseOf(fault: unknown): Response | undefined {
  if (fault instanceof oauth.ResponseBodyError || fault instanceof oauth.WWWAuthenticateChallengeError)
    return fault.response;
  if (!(fault instanceof oauth.OperationProcessingError)) return undefined;
  return fault.cause instanceof Response ? fault.cause : new Response(null, { status: 502 });
}

/** `Retry-After` in seconds (RFC 9110 §10.2.3); the server sends no dates. */
function retryAfter(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}
