import { and, eq, gt, sql } from "drizzle-orm";
import type { Context } from "../context.ts";
import { prepared } from "../store/prepared.ts";
import { accounts, webSessions } from "../store/schema.ts";
import type { Database, Transaction } from "../store/store.ts";
import { hashSecret } from "./hash.ts";
import { ProblemError } from "./problem.ts";
import { logFault } from "./problems.ts";
import type { Secret } from "./secret.ts";
import { readSessionCookie } from "./session-cookie.ts";

/** The signed-in browser behind a request. Times in ms since the epoch. */
export interface WebIdentity {
  readonly sessionId: string;
  readonly accountId: string;
  readonly accountKey: number;
  readonly accountName: string;
  /** In words: `Firefox on Linux`. */
  readonly browser: string;
  readonly verifiedAt: number;
  readonly expiresAt: number;
}

/** How long a proof of presence counts, in ms. */
export const VERIFIED_FOR_MS = 5 * 60_000;
/** How stale `last_seen_at` may get before a request writes it again, in ms. */
const SEEN_EVERY_MS = 60_000;

/**
 * Who sends this request, by its session cookie. An unsafe request must come from the web companion's own pages.
 * @throws {ProblemError} `unauthenticated` or `forbidden`
 */
export async function webAuth(context: Context, request: Request): Promise<WebIdentity> {
  requireOwnOrigin(context, request);
  const cookie = readSessionCookie(context.config, request);
  const identity = cookie && (await findSession(context, cookie));
  if (identity === undefined) throw new ProblemError("unauthenticated", { detail: "Sign in to the web companion." });
  return identity;
}

/**
 * Stands in the transaction of whatever a signed-in browser changes. It touches the session's row, so that what ends the
 * session either waits for the act, or is done and the act finds the row gone: once a browser was signed out it does
 * nothing more.
 * @throws {ProblemError} `unauthenticated`
 */
export async function requireSignedIn(
  tx: Transaction,
  { sessionId, accountId }: Pick<WebIdentity, "sessionId" | "accountId">,
): Promise<void> {
  const still = await touchSession(tx.db).all({ sessionId, accountId });
  if (still.length === 0) throw new ProblemError("unauthenticated", { detail: "This browser was signed out." });
}

/** Whether the browser behind a request that was let in a moment ago is still signed in. */
export async function isSignedIn(db: Database, sessionId: string): Promise<boolean> {
  const found = await db.select({ id: webSessions.id }).from(webSessions).where(eq(webSessions.id, sessionId));
  return found.length > 0;
}

const touchSession = prepared((db) =>
  db
    .update(webSessions)
    .set({ lastSeenAt: sql`${webSessions.lastSeenAt}` })
    .where(
      and(eq(webSessions.id, sql.placeholder("sessionId")), eq(webSessions.accountId, sql.placeholder("accountId"))),
    )
    .returning({ id: webSessions.id })
    .prepare(),
);

/**
 * A cookie travels with requests that other sites start; `Origin` tells them apart, and where a browser only follows a
 * link, `Sec-Fetch-Site` (Fetch Metadata §2.3): no data, and no export, is anybody else's to ask for.
 * @throws {ProblemError} `forbidden`
 */
export function requireOwnOrigin({ config }: Context, { method, headers }: Request): void {
  const own =
    method === "GET" || method === "HEAD"
      ? OWN_SITES.has(headers.get("sec-fetch-site") ?? "none")
      : headers.get("origin") === config.origin;
  if (!own) throw new ProblemError("forbidden", { detail: `This is only accepted from pages of ${config.origin}.` });
}

/** "none": the person's own doing, such as the address bar. */
const OWN_SITES: ReadonlySet<string> = new Set(["same-origin", "none"]);

/** @throws {ProblemError} `verification-needed` unless the person proved to be there in the last five minutes */
export function requireVerified(identity: WebIdentity, now: number): void {
  if (now - identity.verifiedAt > VERIFIED_FOR_MS)
    throw new ProblemError("verification-needed", { detail: "Verify with your passkey, then try again." });
}

async function findSession(context: Context, cookie: Secret): Promise<WebIdentity | undefined> {
  const now = context.clock.now();
  const [found] = await sessionQuery(context.store.read).all({ tokenHash: hashSecret(cookie), now });
  if (found === undefined) return undefined;
  const { lastSeenAt, ...identity } = found;
  if (now - lastSeenAt > SEEN_EVERY_MS) noteSeen(context, identity.sessionId, now);
  return identity;
}

/** Nobody waits for it, and nobody is refused for it: whoever reads is answered where nothing can be written too. */
function noteSeen(context: Context, sessionId: string, now: number): void {
  context.store
    .write(async (tx) => {
      await tx.db.update(webSessions).set({ lastSeenAt: now }).where(eq(webSessions.id, sessionId));
    })
    .catch((reason: unknown) => logFault(context, reason, "noting that a browser was seen"));
}

const sessionQuery = prepared((db) =>
  db
    .select({
      sessionId: webSessions.id,
      accountId: webSessions.accountId,
      accountKey: accounts.key,
      accountName: accounts.name,
      browser: webSessions.browser,
      verifiedAt: webSessions.verifiedAt,
      expiresAt: webSessions.expiresAt,
      lastSeenAt: webSessions.lastSeenAt,
    })
    .from(webSessions)
    .innerJoin(accounts, eq(accounts.id, webSessions.accountId))
    .where(
      and(eq(webSessions.tokenHash, sql.placeholder("tokenHash")), gt(webSessions.expiresAt, sql.placeholder("now"))),
    )
    .prepare(),
);
