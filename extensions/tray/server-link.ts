import * as oauth from "oauth4webapi";
import { acceptOrigin } from "./origin.ts";
import type { Ports } from "./ports.ts";
import type { ServerClock } from "./server-clock.ts";

const ANSWER_WITHIN_MS = 30_000;
/** The id_token only names the account; a machine whose clock is a day off must still be able to pair. */
const ID_TOKEN_TOLERANCE_S = 86_400;

/** How this tray speaks with one server: what oauth4webapi's calls need, and the key that every proof is made with. */
export interface ServerLink {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly publicClient: oauth.ClientAuth;
  readonly dpop: oauth.DPoPHandle;
  /** Fresh for each request, since it carries the time-out. */
  options(): RequestOptions;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
  readonly [oauth.allowInsecureRequests]: boolean;
  readonly [oauth.customFetch]: (url: string, init: FetchInit) => Promise<Response>;
}

type FetchInit = oauth.CustomFetchOptions<string, oauth.ProtectedResourceRequestBody>;

export function linkServer(
  server: oauth.AuthorizationServer,
  keyPair: CryptoKeyPair,
  clientId: string,
  clock: ServerClock,
  ports: Ports,
): ServerLink {
  const client: oauth.Client = {
    client_id: clientId,
    id_token_signed_response_alg: "ES256",
    [oauth.clockTolerance]: ID_TOKEN_TOLERANCE_S,
  };
  // RFC 9449 §11.1: servers take only fresh proofs, so `iat` follows the server's clock, not this machine's.
  const iat: oauth.ModifyAssertionFunction = (_, payload) => {
    payload.iat = Math.floor(clock.serverNow() / 1000);
  };
  const dpop = oauth.DPoP(client, keyPair, { [oauth.modifyAssertion]: iat });
  const options = () => requestOptions(server.issuer, ports, clock);
  return { server, client, publicClient: oauth.None(), dpop, options };
}

export function requestOptions(origin: string, ports: Ports, clock: ServerClock): RequestOptions {
  const accepted = acceptOrigin(origin);
  return {
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    // Loopback alone may be plain http; acceptOrigin let no other through.
    [oauth.allowInsecureRequests]: accepted.outcome === "accepted" && accepted.loopback,
    [oauth.customFetch]: async (url, init) => {
      const response = await ports.fetch(url, init as RequestInit);
      clock.addRough(response.headers.get("date"));
      return response;
    },
  };
}

/** Makes a call again with the nonce that its refusal brought (RFC 9449 §8): once, the handle has kept it. */
export async function withNonce<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (fault) {
    if (!oauth.isDPoPNonceError(fault)) throw fault;
    return await call();
  }
}
