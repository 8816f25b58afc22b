import { sql } from "drizzle-orm";
import { CHANNEL, openHearing } from "../store/postgres/hearing.ts";
import type { Postgres } from "../store/postgres/pools.ts";
import { openTelling } from "../store/postgres/telling.ts";
import { createHub, type Hub, type Notice } from "./hub.ts";

/**
 * A hub among all processes that share a PostgreSQL database. Who listens in this one hears of its own acts at once, and
 * of the others' by NOTIFY. What a process may have missed cannot be told: once it hears no more, all who listen in it are
 * told `deaf`, and hear again only when `hears` resolves.
 */
export function shareHub({ pool, settings, beforeClose }: Postgres): Hub {
  const local = createHub();
  const self = crypto.randomUUID();
  const telling = openTelling(pool);
  const hearing = openHearing(settings, {
    heard(text) {
      const told = read(text);
      // Its own it has told already.
      if (told !== undefined && told.from !== self) local.tell(told.accountId, told.notice);
    },
    lost: () => local.tellEverybody({ kind: "deaf" }),
  });
  const textOf = (accountId: string, notice: Notice) =>
    JSON.stringify({ from: self, accountId, notice } satisfies Told);
  beforeClose(async () => {
    await telling.close();
    await hearing.close();
  });
  return {
    publish(accountId, notice) {
      local.tell(accountId, notice);
      telling.tell(textOf(accountId, notice));
    },
    async announce(tx, accountId, notice) {
      // Sent by the commit itself (PostgreSQL's manual, NOTIFY): a process that is killed right after it has told all the same.
      await tx.db.values(sql`select pg_notify(${CHANNEL}, ${textOf(accountId, notice)})`);
      await local.announce(tx, accountId, notice);
    },
    subscribe: local.subscribe,
    hears: hearing.begin,
  };
}

interface Told {
  /** The process. */
  readonly from: string;
  readonly accountId: string;
  readonly notice: Notice;
}

/** Whoever may use the database may say anything on the channel. */
function read(text: string): Told | undefined {
  try {
    const told: unknown = JSON.parse(text);
    const isTold = typeof told === "object" && told !== null && "from" in told && "accountId" in told;
    return isTold && "notice" in told && typeof told.notice === "object" && told.notice !== null
      ? (told as Told)
      : undefined;
  } catch {
    return undefined;
  }
}
