import type { Sessions } from "@tandem/contract/account";
import { and, desc, eq, gt, inArray, ne } from "drizzle-orm";
import { record } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { hashSecret } from "../http/hash.ts";
import { randomSecret } from "../http/random.ts";
import type { Secret } from "../http/secret.ts";
import { SESSION_MS } from "../http/session-cookie.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { pairingWindows, webSessions } from "../store/schema.ts";
import type { Database, Transaction } from "../store/store.ts";

interface SignIn {
  readonly accountId: string;
  /** Where an entry before the sign-in's own names it already. */
  readonly sessionId?: string;
  /** In words: `Firefox on Linux`. */
  readonly browser: string;
  /** How the person proved who they are. */
  readonly by: "passkey" | "link" | "recovery-code";
  /** The cookie that the browser had until now. It forgets it, so that its session must end here. */
  readonly replaces: Secret | undefined;
  readonly now: number;
}

/** Signs a browser in; the person counts as verified from this moment. */
export async function startSession(tx: Transaction, hub: Context["hub"], signIn: SignIn): Promise<Secret> {
  const { accountId, sessionId: id = newSessionId(), browser, by, replaces, now } = signIn;
  if (replaces !== undefined) await endReplaced(tx, hub, replaces, now);
  const token = randomSecret(256);
  await tx.db.insert(webSessions).values({
    tokenHash: hashSecret(token),
    id,
    accountId,
    browser,
    createdAt: now,
    lastSeenAt: now,
    verifiedAt: now,
    expiresAt: now + SESSION_MS,
  });
  await record(tx, {
    accountId,
    actor: `session:${id}`,
    action: "session.signed-in",
    target: `account:${accountId}`,
    detail: { browser, by },
    now,
  });
  return token;
}

export function newSessionId(): string {
  return crypto.randomUUID();
}

/** The person was seen to be there. @throws {ProblemError} `unauthenticated` where the browser was signed out meanwhile */
export async function markVerified(tx: Transaction, identity: WebIdentity, now: number): Promise<void> {
  await requireSignedIn(tx, identity);
  await tx.db.update(webSessions).set({ verifiedAt: now }).where(eq(webSessions.id, identity.sessionId));
}

/** The browsers that are signed in, newest first. */
export async function listSessions(
  db: Database,
  { accountId, sessionId }: WebIdentity,
  now: number,
): Promise<Sessions["sessions"]> {
  const rows = await db
    .select()
    .from(webSessions)
    .where(and(eq(webSessions.accountId, accountId), gt(webSessions.expiresAt, now)))
    .orderBy(desc(webSessions.createdAt), desc(webSessions.id));
  return rows.map(({ id, browser, createdAt, lastSeenAt }) => ({
    id,
    browser,
    signed_in_at: new Date(createdAt).toISOString(),
    last_seen_at: new Date(lastSeenAt).toISOString(),
    current: id === sessionId,
  }));
}

type SessionsContext = Pick<Context, "store" | "hub" | "clock">;

/** Signs one browser of the account out, this one or another. @returns false where there is no such session */
export async function endSession(
  { store, hub, clock }: SessionsContext,
  identity: WebIdentity,
  id: string,
): Promise<boolean> {
  const { accountId, sessionId } = identity;
  return store.write(async (tx) => {
    await requireSignedIn(tx, identity);
    const one = and(eq(webSessions.accountId, accountId), eq(webSessions.id, id));
    const [ended] = await remove(tx, hub, one);
    if (ended === undefined) return false;
    await record(tx, {
      accountId,
      actor: `session:${sessionId}`,
      action: id === sessionId ? "session.signed-out" : "session.ended",
      target: `session:${id}`,
      detail: { browser: ended.browser },
      now: clock.now(),
    });
    return true;
  });
}

/** Signs every browser of the account out but this one. */
export async function endOtherSessions({ store, hub, clock }: SessionsContext, identity: WebIdentity): Promise<void> {
  const { accountId, sessionId } = identity;
  await store.write(async (tx) => {
    await requireSignedIn(tx, identity);
    const others = and(eq(webSessions.accountId, accountId), ne(webSessions.id, sessionId));
    const ended = await remove(tx, hub, others);
    if (ended.length === 0) return;
    await record(tx, {
      accountId,
      actor: `session:${sessionId}`,
      action: "session.others-ended",
      target: `account:${accountId}`,
      detail: { sessions: ended.length },
      now: clock.now(),
    });
  });
}

async function endReplaced(tx: Transaction, hub: Context["hub"], token: Secret, now: number): Promise<void> {
  const one = and(eq(webSessions.tokenHash, hashSecret(token)), gt(webSessions.expiresAt, now));
  const [ended] = await remove(tx, hub, one);
  if (ended === undefined) return;
  const { id, accountId, browser } = ended;
  await record(tx, {
    accountId,
    actor: `session:${id}`,
    action: "session.signed-out",
    target: `session:${id}`,
    detail: { browser },
    now,
  });
}

/** What streams to them ends, and the pairing windows that they opened let no tray in any more. */
async function remove(tx: Transaction, hub: Context["hub"], which: ReturnType<typeof and>) {
  const { id, accountId, browser } = webSessions;
  const ended = await tx.db.delete(webSessions).where(which).returning({ id, accountId, browser });
  const ids = ended.map(({ id }) => id);
  if (ids.length > 0) await tx.db.delete(pairingWindows).where(inArray(pairingWindows.sessionId, ids));
  for (const each of ended) await hub.announce(tx, each.accountId, { kind: "session-ended", sessionId: each.id });
  return ended;
}
