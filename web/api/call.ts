import type { Problem } from "@tandem/contract/problem";
import { type ProblemName, problemName } from "@tandem/contract/problem-name";

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

/** One request to the server that this page came from, with the session's cookie. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  const request: RequestInit = { method, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) {
    request.headers = { "content-type": "application/json" };
    request.body = JSON.stringify(body);
  }
  try {
    const response = await fetch(path, request);
    if (!response.ok) return { ok: false, trouble: await readTrouble(response) };
    const text = await response.text();
    return { ok: true, value: (text === "" ? undefined : JSON.parse(text)) as T };
  } catch {
    return { ok: false, trouble: { name: "offline" } };
  }
}

async function readTrouble(response: Response): Promise<Trouble> {
  const problem: Partial<Problem> = await response.json().catch(() => ({}));
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  return {
    name: problemName(problem.type ?? "") ?? (response.status === 503 ? "unavailable" : "fault"),
    ...(Number.isFinite(retryAfter) ? { retryAfterS: retryAfter } : {}),
    ...(problem.fault_id === undefined ? {} : { faultId: problem.fault_id }),
  };
}
