import type { Problem } from "@tandem/contract/problem";
import { PROBLEMS, type ProblemName } from "@tandem/contract/problem-name";

interface ProblemDetails {
  /** For people. Never holds what was sent. */
  detail?: string;
  /** The wrong field, as a JSON pointer. */
  field?: string;
  faultId?: string;
  headers?: Record<string, string>;
}

const TITLES: Readonly<Record<ProblemName, string>> = {
  validation: "The request is not as it should be",
  unauthenticated: "Sign in first",
  "token-expired": "The access token has expired",
  "device-revoked": "This device is no longer paired",
  forbidden: "This is not allowed",
  "verification-needed": "Prove once more that it is you",
  "not-found": "There is nothing here",
  "unknown-code": "No such code is good here",
  "too-slow": "The request took too long to arrive",
  "too-large": "The request is too large",
  "rate-limited": "Too many attempts",
  fault: "The server failed",
  unavailable: "The server cannot store anything at the moment",
};

/** A refusal on its way to the wire as RFC 9457 problem+json; `onError` of every `/v1` router maps it. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: ProblemName;
  readonly details: ProblemDetails;

  constructor(problem: ProblemName, details: ProblemDetails = {}) {
    super(problem);
    this.problem = problem;
    this.details = details;
  }
}

/** RFC 9457 §3: `type` is `{origin}/problems/NAME`. */
export function problemResponse(origin: string, { problem, details }: ProblemError): Response {
  const body: Problem = {
    type: `${origin}/problems/${problem}`,
    title: TITLES[problem],
    status: PROBLEMS[problem],
    ...(details.detail !== undefined && { detail: details.detail }),
    ...(details.field !== undefined && { field: details.field }),
    ...(details.faultId !== undefined && { fault_id: details.faultId }),
  };
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...details.headers },
  });
}

export function problemTitle(problem: ProblemName): string {
  return TITLES[problem];
}
