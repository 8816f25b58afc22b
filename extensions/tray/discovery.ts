import * as oauth from "oauth4webapi";
import type { RequestOptions } from "./server-link.ts";

export type Discovered =
  | { readonly outcome: "found"; readonly server: oauth.AuthorizationServer }
  | { readonly outcome: "unreachable"; readonly reason: string }
  | { readonly outcome: "not-tandem"; readonly reason: string };

/** Asks an origin what it is (OpenID Connect Discovery 1.0 §4). */
export async function discoverServer(origin: string, options: RequestOptions): Promise<Discovered> {
  let response: Response;
  try {
    response = await oauth.discoveryRequest(new URL(origin), options);
  } catch {
    return { outcome: "unreachable", reason: `No answer from ${origin}` };
  }
  if (response.status >= 500) return { outcome: "unreachable", reason: `${origin} answered ${response.status}` };
  try {
    const server = await oauth.processDiscoveryResponse(new URL(origin), response.clone());
    return endpointsStayAt(origin, server) ? { outcome: "found", server } : notTandem(origin);
  } catch {
    const issuer = await issuerIn(response);
    return issuer === undefined
      ? notTandem(origin)
      : { outcome: "not-tandem", reason: `The server there calls itself ${issuer}: pair with that address` };
  }
}

function notTandem(origin: string): Discovered {
  return { outcome: "not-tandem", reason: `${origin} answers, but not as a Tandem server` };
}

/** An endpoint elsewhere would get tokens past the check of the origin. */
function endpointsStayAt(origin: string, server: oauth.AuthorizationServer): boolean {
  return [server.device_authorization_endpoint, server.token_endpoint, server.revocation_endpoint].every(
    (endpoint) => endpoint !== undefined && URL.canParse(endpoint) && new URL(endpoint).origin === origin,
  );
}

async function issuerIn(response: Response): Promise<string | undefined> {
  try {
    const metadata: unknown = await response.json();
    const issuer = typeof metadata === "object" && metadata !== null && "issuer" in metadata ? metadata.issuer : "";
    return typeof issuer === "string" && URL.canParse(issuer) ? new URL(issuer).origin : undefined;
  } catch {
    return undefined;
  }
}
