import type { Removal } from "@tandem/contract/device";
import { and, eq, gte, inArray, type SQL, sql } from "drizzle-orm";
import { record } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { requireSignedIn, type WebIdentity } from "../http/web-auth.ts";
import { devices, events, observers, sightings } from "../store/schema.ts";
import type { Database } from "../store/store.ts";

interface Asked {
  readonly deviceId: string;
  /** In ms since the epoch, by the times that the captures carry. */
  readonly since: number;
}

type Who = Pick<WebIdentity, "accountId" | "accountKey" | "sessionId">;

/** What `removeCaptures` would do; undefined where the account has no such device. */
export async function countRemoval(db: Database, who: Who, asked: Asked): Promise<Removal | undefined> {
  if ((await nameOf(db, who, asked)) === undefined) return undefined;
  const [[further] = [0]] = await db.values<[number]>(
    sql`select count(*) from ${sightings} where ${furtherSince(who, asked)}`,
  );
  const [[founded, gone] = [0, 0]] = await db.values<[number, number]>(
    sql`select count(*), count(case when ${remains(who, asked)} then null else 1 end)
      from ${events} where ${foundedSince(who, asked)}`,
  );
  const [[alsoFurther] = [0]] = await db.values<[number]>(
    sql`select count(distinct ${sightings.eventKey}) from ${sightings} join ${events} on ${isOf(who)}
      where ${furtherSince(who, asked)} and not (${foundedSince(who, asked)})`,
  );
  return { captures: further + founded, events_gone: gone, events_kept: founded - gone + alsoFurther };
}

/**
 * Removes what a device captured since a time, in one transaction with its audit entry: its sightings go; an event with
 * none left goes; else it keeps its id and time, and the earliest remaining sighting becomes its founding one.
 * @returns undefined where the account has no such device
 */
export async function removeCaptures(
  { store, hub }: Pick<Context, "store" | "hub">,
  who: Who,
  { now, ...asked }: Asked & { readonly now: number },
): Promise<Removal | undefined> {
  return store.writeEvents(who.accountId, async (tx) => {
    await requireSignedIn(tx, who);
    const name = await nameOf(tx.db, who, asked);
    const removal = await countRemoval(tx.db, who, asked);
    if (name === undefined || removal === undefined) return undefined;
    await tx.db.delete(sightings).where(furtherSince(who, asked));
    await promoteRemaining(tx.db, who, asked);
    await tx.db.delete(events).where(foundedSince(who, asked));
    await record(tx, {
      accountId: who.accountId,
      actor: `session:${who.sessionId}`,
      action: "captures.removed",
      target: `device:${asked.deviceId}`,
      detail: { device_name: name, since: new Date(asked.since).toISOString(), ...removal },
      now,
    });
    await hub.announce(tx, who.accountId, { kind: "removed", deviceId: asked.deviceId });
    return removal;
  });
}

/** Makes the earliest remaining sighting the founding one, wherever the founding one goes and another remains. */
async function promoteRemaining(db: Database, who: Who, asked: Asked): Promise<void> {
  const columns = sql`observer_key, capture_id, sighted_at, clock_offset_ms, duration_ms`;
  await db.run(sql`update ${events} set (${columns}) = (
      select ${columns} from ${sightings} where ${ofEvent(who)} order by ${sightings.sightedAt}, ${sightings.key} limit 1
    ) where ${foundedSince(who, asked)} and ${remains(who, asked)}`);
  // What founds an event now stands in its row alone.
  await db.delete(sightings).where(
    and(
      eq(sightings.accountKey, who.accountKey),
      sql`exists (select 1 from ${events} where ${isOf(who)}
        and ${events.observerKey} = ${sightings.observerKey} and ${events.captureId} = ${sightings.captureId})`,
    ),
  );
}

/** Whether an event has a sighting besides its founding one that does not go. */
function remains(who: Who, asked: Asked): SQL {
  return sql`exists (select 1 from ${sightings} where ${ofEvent(who)} and not (${furtherSince(who, asked)}))`;
}

/** The same the other way round: found by the event's own key. */
const isOf = ({ accountKey }: Who): SQL =>
  sql`${events.key} = ${sightings.eventKey} and ${events.accountKey} = ${accountKey} and ${events.at} = ${sightings.eventAt}`;

const ofEvent = ({ accountKey }: Who): SQL =>
  sql`${sightings.accountKey} = ${accountKey} and ${sightings.eventAt} = ${events.at} and ${sightings.eventKey} = ${events.key}`;

function furtherSince(who: Who, { deviceId, since }: Asked): SQL | undefined {
  return and(
    eq(sightings.accountKey, who.accountKey),
    inArray(sightings.observerKey, observersOf(who, deviceId)),
    gte(sightings.sightedAt, since),
  );
}

function foundedSince(who: Who, { deviceId, since }: Asked): SQL | undefined {
  return and(
    eq(events.accountKey, who.accountKey),
    inArray(events.observerKey, observersOf(who, deviceId)),
    gte(events.sightedAt, since),
  );
}

const observersOf = ({ accountKey }: Who, deviceId: string): SQL =>
  sql`(select ${observers.key} from ${observers}
    where ${observers.accountKey} = ${accountKey} and ${observers.deviceId} = ${deviceId})`;

async function nameOf(db: Database, { accountId }: Who, { deviceId }: Asked): Promise<string | undefined> {
  const [device] = await db
    .select({ name: devices.name })
    .from(devices)
    .where(and(eq(devices.id, deviceId), eq(devices.accountId, accountId)));
  return device?.name;
}
