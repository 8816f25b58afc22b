import { type Placeholder, type SQL, sql } from "drizzle-orm";
import type { Database } from "./store.ts";

/**
 * A query with placeholders, built once a connection: to build one and have the database read its text takes several times
 * as long as to run it. For what runs with every request or every act; elsewhere a query stands better where it is asked.
 */
export function prepared<Query>(build: (db: Database) => Query): (db: Database) => Query {
  const built = new WeakMap<Database, Query>();
  return (db) => {
    const known = built.get(db);
    if (known !== undefined) return known;
    const query = build(db);
    built.set(db, query);
    return query;
  };
}

/** A value that is given with each run, where a builder takes no bare placeholder. */
export function given<Value>(name: string): SQL<Value> {
  return sql`${sql.placeholder(name)}`;
}

/** Placeholders by these names, as `values` takes them. */
export function eachGiven<Name extends string>(...names: readonly Name[]): Record<Name, Placeholder> {
  const placeholders: Record<string, Placeholder> = {};
  for (const name of names) placeholders[name] = sql.placeholder(name);
  return placeholders;
}
