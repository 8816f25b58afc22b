const SOONEST_S = 2;
const SPREAD_S = 4;

/** `Retry-After` (RFC 9110 §10.2.3), spread so that those who are sent away together do not all return at once. */
export function retryAfter(): { "retry-after": string } {
  return { "retry-after": String(SOONEST_S + Math.floor(Math.random() * SPREAD_S)) };
}
