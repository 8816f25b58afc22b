import { LARGEST_WINDOW_MS } from "@tandem/contract/event-types";
import { and, asc, count, desc, eq, gte, inArray, lt, lte } from "drizzle-orm";
import { record } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { accounts, auditLog, events, sightings } from "../store/schema.ts";
import type { Database, Store, Transaction } from "../store/store.ts";
import { inSteps, timed } from "./in-steps.ts";

type Reach = Pick<Context, "store" | "clock" | "life">;

interface Expiry {
  readonly accountId: string;
  readonly accountKey: number;
  /** Since when events are kept, in ms since the epoch. */
  readonly since: number;
  /** Events from before this go, in ms since the epoch. */
  readonly before: number;
}

/**
 * Deletes every account's events from before the horizon, in short steps; the audit chain stays. An account's chain says
 * first how many go: what is deleted was told, also where the server ends in between and deletes the rest later.
 */
export async function expireEvents({ store, clock, life }: Reach, since: number): Promise<void> {
  // An event may be up to a window older than a capture that belongs to it: it goes once no such capture is taken.
  const before = since - LARGEST_WINDOW_MS;
  if (!(await nothingOlderComes(store))) return;
  const expiries: Expiry[] = [];
  for (const account of await store.read.select({ accountId: accounts.id, accountKey: accounts.key }).from(accounts)) {
    const expiry = { ...account, since, before };
    const expired = await countExpired(store.read, expiry);
    if (expired === 0) continue;
    await store.write((tx) => tell(tx, expiry, expired, clock.now()));
    expiries.push(expiry);
  }
  if (expiries.length === 0) return;
  await dropWhole(store, before);
  for (const expiry of expiries) {
    const step = (most: number) =>
      store.writeEvents(expiry.accountId, (tx) => timed(() => deleteOldest(tx.db, expiry, most)));
    await inSteps(step, life.ending);
  }
}

/** A push that began before the horizon rose may still be under way in another process, and add what is to be counted. */
async function nothingOlderComes({ postgres }: Store): Promise<boolean> {
  if (postgres === undefined) return true;
  const { settled } = await import("../store/postgres/settled.ts");
  return settled(postgres);
}

/** Where a stretch of time is a table of its own, and all of it is past, it goes at once; what is left goes in steps. */
async function dropWhole({ postgres }: Store, before: number): Promise<void> {
  if (postgres === undefined) return;
  const { dropPartitionsBefore } = await import("../store/postgres/partitions.ts");
  await dropPartitionsBefore(postgres, before);
}

/** How many rows are counted at once: more would hold up what this process serves. */
const COUNTED_AT_ONCE = 20_000;

/** Counts part by part: nothing is added before the horizon any more. */
async function countExpired(db: Database, { accountKey, before }: Expiry): Promise<number> {
  const within = (from: number) => and(eq(events.accountKey, accountKey), gte(events.at, from), lt(events.at, before));
  let total = 0;
  for (let from = Number.MIN_SAFE_INTEGER; ; ) {
    const [last] = await db
      .select({ at: events.at })
      .from(events)
      .where(within(from))
      .orderBy(asc(events.at))
      .limit(1)
      .offset(COUNTED_AT_ONCE);
    const [part] = await db
      .select({ n: count() })
      .from(events)
      .where(last === undefined ? within(from) : and(within(from), lte(events.at, last.at)));
    total += part?.n ?? 0;
    if (last === undefined) return total;
    from = last.at + 1;
    await Bun.sleep(0);
  }
}

/** Once an account and horizon, however often the server was started since. */
async function tell(tx: Transaction, { accountId, since }: Expiry, expired: number, now: number): Promise<void> {
  const until = new Date(since).toISOString();
  const [last] = await tx.db
    .select({ detail: auditLog.detail })
    .from(auditLog)
    .where(and(eq(auditLog.accountId, accountId), eq(auditLog.action, "events.expired")))
    .orderBy(desc(auditLog.seq))
    .limit(1);
  if (last !== undefined && (JSON.parse(last.detail) as { until?: unknown }).until === until) return;
  await record(tx, {
    accountId,
    actor: "server",
    action: "events.expired",
    target: `account:${accountId}`,
    detail: { events: expired, until },
    now,
  });
}

/** The oldest first, each with its sightings. */
async function deleteOldest(db: Database, { accountKey, before }: Expiry, most: number): Promise<number> {
  const oldest = await db
    .select({ key: events.key, at: events.at })
    .from(events)
    .where(and(eq(events.accountKey, accountKey), lt(events.at, before)))
    .orderBy(asc(events.at))
    .limit(most);
  const last = oldest.at(-1);
  if (last === undefined) return 0;
  const keys = oldest.map(({ key }) => key);
  await db
    .delete(sightings)
    .where(
      and(eq(sightings.accountKey, accountKey), lte(sightings.eventAt, last.at), inArray(sightings.eventKey, keys)),
    );
  await db
    .delete(events)
    .where(and(eq(events.accountKey, accountKey), lte(events.at, last.at), inArray(events.key, keys)));
  return oldest.length;
}
