/** Every kind of trouble that `/v1/*` tells of; `type` is `{origin}/problems/NAME` (RFC 9457 §3.1.1). */
export const PROBLEMS = {
  validation: 400,
  unauthenticated: 401,
  "token-expired": 401,
  "device-revoked": 401,
  forbidden: 403,
  "verification-needed": 403,
  "not-found": 404,
  "unknown-code": 404,
  "too-slow": 408,
  "too-large": 413,
  "rate-limited": 429,
  fault: 500,
  unavailable: 503,
} as const;
export type ProblemName = keyof typeof PROBLEMS;

/** The NAME of a problem's `type`. Undefined where it is none of Tandem's. */
export function problemName(type: string): ProblemName | undefined {
  const name = type.slice(type.lastIndexOf("/") + 1);
  return Object.hasOwn(PROBLEMS, name) ? (name as ProblemName) : undefined;
}
