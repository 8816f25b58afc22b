import { treaty } from "@elysiajs/eden/treaty2";
import type { Problem } from "@tandem/contract/problem";
import { type ProblemName, problemName } from "@tandem/contract/problem-name";
import type { App } from "../../server/app.ts";

/** What this browser itself may be in the way with. `offline`: the server was not reached at all. */
type OwnTrouble = "offline" | "passkey-cancelled" | "passkey-known" | "passkey-refused" | "passkey-impossible";

/** Why a request brought no value. */
export interface Trouble {
  readonly name: ProblemName | OwnTrouble;
  /** Seconds until it is worth trying again, where the server said so. */
  readonly retryAfterS?: number;
  /** The server's log knows a fault by this. */
  readonly faultId?: string;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble };

/**
 * The server that this page came from, with the session's cookie: every path, body and answer has the type that the
 * server's app gives it. Times stay the texts that they are on the wire.
 */
export const server = treaty<App>(location.origin, {
  parseDate: false,
  fetch: { credentials: "same-origin", cache: "no-store" },
});

/** What Eden answers; without a response where the server was not reached. */
interface Answered<T> {
  readonly data: T;
  readonly error: { readonly value: unknown } | null;
  readonly response: Response | undefined;
}

/** A route's answer without a body is typed as a bare response. */
type Value<T> = [Exclude<T, Response | null>] extends [never] ? undefined : Exclude<T, Response | null>;

/** One request's answer, or the trouble that it met, in this page's words. */
export async function call<T>(asked: Promise<Answered<T>>): Promise<Answer<Value<T>>> {
  const { data, error, response } = await asked;
  if (response === undefined) return { ok: false, trouble: { name: "offline" } };
  return error === null
    ? { ok: true, value: data as Value<T> }
    : { ok: false, trouble: troubleOf(response, error.value) };
}

function troubleOf({ status, headers }: Response, told: unknown): Trouble {
  const problem: Partial<Problem> = typeof told === "object" && told !== null ? told : {};
  const retryAfter = Number(headers.get("retry-after") ?? Number.NaN);
  return {
    name: problemName(problem.type ?? "") ?? (status === 503 ? "unavailable" : "fault"),
    ...(Number.isFinite(retryAfter) ? { retryAfterS: retryAfter } : {}),
    ...(problem.fault_id === undefined ? {} : { faultId: problem.fault_id }),
  };
}
