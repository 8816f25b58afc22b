import { PROBLEMS } from "@tandem/contract/problem-name";
import { CLIENTS, type ClientId } from "@tandem/contract/scopes";
import { readBounded } from "../http/json-body.ts";
import { ProblemError } from "../http/problem.ts";
import { OAuthError } from "./oauth-error.ts";

/** What an OAuth request may hold, in bytes. */
const FORM_BYTES = 16 * 1024;

/** The parameters of an OAuth request; each once (RFC 6749 §3.2). An empty one counts as left out (§3.1). */
export type Form = ReadonlyMap<string, string>;

/** @throws {OAuthError} `invalid_request` */
export async function readForm(request: Request): Promise<Form> {
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded")
    throw new OAuthError("invalid_request", "The body must be application/x-www-form-urlencoded.");
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(await bounded(request)))) {
    if (form.has(name)) throw new OAuthError("invalid_request", "A parameter is given more than once.");
    form.set(name, value);
  }
  return new Map([...form].filter(([, value]) => value !== ""));
}

/** @throws {OAuthError} `invalid_request`, naming the parameter */
export function required(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw new OAuthError("invalid_request", `${name} is missing.`);
  return value;
}

/** RFC 6749 §2.1: public clients name themselves and prove nothing. @throws {OAuthError} `invalid_client` */
export function readClient(form: Form): ClientId {
  const clientId = required(form, "client_id");
  if (!Object.hasOwn(CLIENTS, clientId))
    throw new OAuthError("invalid_client", "There is no such client.", { status: 401 });
  return clientId as ClientId;
}

async function bounded(request: Request): Promise<Uint8Array> {
  try {
    return await readBounded(request, FORM_BYTES);
  } catch (fault) {
    if (!(fault instanceof ProblemError)) throw fault;
    const { problem, details } = fault;
    throw new OAuthError("invalid_request", details.detail ?? "The body cannot be read.", {
      status: PROBLEMS[problem],
      ...(details.headers && { headers: details.headers }),
    });
  }
}
