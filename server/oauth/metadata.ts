import { DEVICE_CODE_GRANT, SCOPES } from "@tandem/contract/scopes";

/**
 * Both discovery documents (OpenID Connect Discovery §3, RFC 8414 §2). Only what is true: there is no authorization
 * endpoint, so no response type either. `tandem_audit_key` is what audit heads are verified with (a C2SP verifier key).
 */
export function metadata(origin: string, auditKey: string) {
  return {
    issuer: origin,
    device_authorization_endpoint: `${origin}/oauth/device_authorization`,
    token_endpoint: `${origin}/oauth/token`,
    revocation_endpoint: `${origin}/oauth/revoke`,
    userinfo_endpoint: `${origin}/oauth/userinfo`,
    jwks_uri: `${origin}/oauth/jwks`,
    scopes_supported: [...SCOPES],
    response_types_supported: [],
    grant_types_supported: [DEVICE_CODE_GRANT, "refresh_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
    token_endpoint_auth_methods_supported: ["none"],
    revocation_endpoint_auth_methods_supported: ["none"],
    dpop_signing_alg_values_supported: ["ES256"],
    claims_supported: ["iss", "sub", "aud", "exp", "iat", "name", "device_id", "device_name"],
    tandem_audit_key: auditKey,
  };
}
