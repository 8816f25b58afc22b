import { Elysia, ValidationError } from "elysia";
import type { Context } from "../context.ts";
import { StoreUnavailable } from "../store/store.ts";
import { ProblemError, problemResponse } from "./problem.ts";
import { retryAfter } from "./retry-after.ts";

/**
 * For every `/v1` router, before its routes: whatever goes wrong reaches the wire as problem+json
 * (RFC 9457) that repeats nothing of what was sent.
 */
export function problems(context: Context) {
  return new Elysia().onError({ as: "scoped" }, ({ error, code, request }) => {
    return problemResponse(context.config.origin, asProblem(context, code, error, request));
  });
}

const NOT_AVAILABLE = "the store is not available";

function asProblem(context: Context, code: unknown, error: unknown, request: Request): ProblemError {
  const cause = code === "PARSE" && error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause instanceof ProblemError) return cause;
  if (code === "NOT_FOUND") return new ProblemError("not-found");
  if (code === "PARSE") return new ProblemError("validation", { detail: "The body cannot be read." });
  // An answer that is not as the contract says is the server's fault, not the client's.
  if (error instanceof ValidationError && error.type !== "response") return invalid(error);
  if (cause instanceof StoreUnavailable) {
    context.log.warn({ fault: cause.message }, NOT_AVAILABLE);
    return new ProblemError("unavailable", { headers: retryAfter() });
  }
  // The person deleted the account, in another tab for one, after this request was let in.
  if (context.store.isOwnerGone(cause))
    return new ProblemError("unauthenticated", { detail: "This account is no more." });
  return fault(context, cause, request);
}

/** Elysia's own answer would echo the body: only the field is told, never its value. */
function invalid(error: ValidationError): ProblemError {
  return new ProblemError("validation", {
    detail: "A field is missing or not as it should be.",
    field: fieldOf(error),
  });
}

/** A path names fields of the schema; where a client chose the key, it is not repeated. */
function fieldOf({ valueError }: ValidationError): string {
  const path = valueError?.path ?? "";
  return /^(\/[a-z_]{1,32}|\/\d{1,4}){0,4}$/.test(path) ? path : "";
}

/**
 * Logged with an id that the client gets too, so that the person can tell the operator which it was. `where` is the
 * request, or in words what the server did by itself.
 */
export function fault(context: Context, cause: unknown, where: Request | string): ProblemError {
  const damage = context.store.damageIn(cause);
  // No half service: what a damaged database still answers may be wrong.
  if (damage !== undefined) context.life.end(damage);
  const faultId = crypto.randomUUID();
  const shown = shownOf(cause);
  const place = typeof where === "string" ? { where } : { method: where.method, path: new URL(where.url).pathname };
  context.log.error({ fault_id: faultId, ...place, ...shown }, "fault");
  return new ProblemError("fault", { faultId, detail: "The server's log tells more under the fault's id." });
}

function shownOf(cause: unknown): object {
  // Its message holds the whole answer, which is a person's own.
  if (cause instanceof ValidationError) return { name: cause.name, field: fieldOf(cause) };
  return cause instanceof Error ? { name: cause.name, stack: cause.stack } : { name: typeof cause };
}

/** What went wrong where nobody is answered with it: the log alone tells. `where` in words: what the server was at. */
export function logFault(context: Context, reason: unknown, where: string): void {
  if (reason instanceof StoreUnavailable) context.log.warn({ where, fault: reason.message }, NOT_AVAILABLE);
  else fault(context, reason, where);
}
