/** The codes of RFC 6749 §5.2, RFC 8628 §3.5, RFC 9449 §5 and §8, and RFC 6749 §4.1.2.1 where the server is at fault. */
export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "unsupported_grant_type"
  | "invalid_scope"
  | "authorization_pending"
  | "slow_down"
  | "access_denied"
  | "expired_token"
  | "invalid_dpop_proof"
  | "use_dpop_nonce"
  | "temporarily_unavailable"
  | "server_error";

interface OAuthErrorDetails {
  status?: number;
  errorUri?: string;
  headers?: Record<string, string>;
}

/** A refusal of an `/oauth/*` route. The description is for developers and repeats nothing of what was sent. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly code: OAuthErrorCode;
  readonly description: string;
  readonly details: OAuthErrorDetails;

  constructor(code: OAuthErrorCode, description: string, details: OAuthErrorDetails = {}) {
    super(code);
    this.code = code;
    this.description = description;
    this.details = details;
  }
}

/** RFC 6749 §5.2. */
export function oauthErrorResponse({ code, description, details }: OAuthError): Response {
  const uri = details.errorUri === undefined ? {} : { error_uri: details.errorUri };
  return new Response(JSON.stringify({ error: code, error_description: description, ...uri }), {
    status: details.status ?? 400,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...details.headers },
  });
}
