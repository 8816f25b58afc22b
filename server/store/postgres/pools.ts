import { Pool, type PoolConfig } from "pg";
import { columnTypes } from "./types.ts";

/** The way to the database, for what reaches beyond the store: telling other processes, and what they share. */
export interface Postgres {
  /** Connections that may write. Whoever takes one gives it back at once, or ends it. */
  readonly pool: Pool;
  /** Opens one connection outside the pool, such as one that listens. It is the caller's to connect and to end. */
  readonly settings: PoolConfig;
  /** What is to be done before the store closes. */
  beforeClose(act: () => Promise<void>): void;
}

/** How many connections a process may have open for each; PostgreSQL takes 100 in all unless told otherwise. */
const WRITERS = 10;
const READERS = 10;

/** How long a connection, or a lock that another process holds, is waited for before a tray is told to come again, in ms. */
const CONNECT_MS = 10_000;
const LOCK_MS = 5000;

/** How long a process may be silent in the middle of an act that holds locks, and how long a read may take, in ms. */
const SILENT_MS = 30_000;
const READ_MS = 30_000;

/** When PostgreSQL gives up a host that is gone, in s: while it waits for the rows of a COPY, SILENT_MS does not count. */
const KEEPALIVES = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4";

/** A pool of connections that write and one of those that only read, so that no reader waits for a writer. */
export function openPools(url: string): { writing: Postgres; reading: Pool; close(): Promise<void> } {
  const settings = {
    connectionString: url,
    types: columnTypes,
    application_name: "tandem",
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: SILENT_MS,
  } satisfies PoolConfig;
  // Short statements whose costs are overestimated must not be compiled first.
  const pool = openPool({ ...settings, max: WRITERS, options: `-c jit=off ${KEEPALIVES}` });
  const readOnly = "-c jit=off -c default_transaction_read_only=on";
  const reading = openPool({ ...settings, max: READERS, statement_timeout: READ_MS, options: readOnly });
  const lastActs: (() => Promise<void>)[] = [];
  return {
    writing: { pool, settings, beforeClose: (act) => lastActs.push(act) },
    reading,
    async close() {
      for (const act of lastActs.splice(0)) await act();
      await Promise.all([pool.end(), reading.end()]);
    },
  };
}

function openPool(settings: PoolConfig): Pool {
  const pool = new Pool(settings);
  // An idle connection that is cut is replaced when the next one is wanted.
  pool.on("error", () => {});
  // So is one in use: what is asked of it then fails by itself. It must be heard from the first moment on, as a connection may
  // be said to be ready and to be cut in one breath, before whoever waits for it has been called.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}
