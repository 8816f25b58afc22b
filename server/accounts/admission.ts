import type { Context } from "../context.ts";
import { ProblemError } from "../http/problem.ts";
import type { Database } from "../store/store.ts";
import { hasAccounts } from "./create-account.ts";
import { findLink, type LinkPurpose } from "./links.ts";

/**
 * Whether a new account may be made: with the set-up link while there is none, then with an invitation, or freely where
 * registration is open.
 * @throws {ProblemError} `not-found` for a link that is no good, `forbidden` where one is needed
 */
export async function requireAdmission(
  context: Context,
  db: Database,
  tokenHash: Uint8Array | undefined,
): Promise<void> {
  const first = !(await hasAccounts(db));
  if (tokenHash === undefined) {
    if (first)
      throw new ProblemError("forbidden", { detail: "Open the set-up link that the server's terminal shows." });
    if (context.config.registration !== "open")
      throw new ProblemError("forbidden", { detail: "A new account needs an invitation from the server's owner." });
    return;
  }
  const link = await findLink(db, tokenHash, context.clock.now());
  if (link === undefined || !admitting(first).includes(link.purpose)) throw badLink();
}

/** The links that let a new account in. */
export function admitting(first: boolean): readonly LinkPurpose[] {
  return first ? ["set-up", "invitation"] : ["invitation"];
}

export function badLink(): ProblemError {
  return new ProblemError("not-found", { detail: "This link was used, has expired, or never was one." });
}
