import { or, type SQL, sql } from "drizzle-orm";
import { events, observers, sightings } from "../store/schema.ts";

/** Events that a device saw, alone or with others. */
export function isSeenBy(accountKey: number, deviceId: string): SQL | undefined {
  const ofDevice = sql`(select ${observers.key} from ${observers}
    where ${observers.accountKey} = ${accountKey} and ${observers.deviceId} = ${deviceId})`;
  return or(
    sql`${events.observerKey} in ${ofDevice}`,
    sql`exists (select 1 from ${sightings} where ${sightings.accountKey} = ${accountKey}
      and ${sightings.eventAt} = ${events.at} and ${sightings.eventKey} = ${events.key}
      and ${sightings.observerKey} in ${ofDevice})`,
  );
}

/** Events whose payload holds a text, as it stands in JSON; letters A to Z in either case. */
export function mentions(search: string): SQL {
  const literal = JSON.stringify(search)
    .slice(1, -1)
    .replace(/[\\%_]/g, "\\$&")
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return sql`lower(${events.payload}) like ${`%${literal}%`} escape '\\'`;
}
