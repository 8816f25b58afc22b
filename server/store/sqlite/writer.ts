import type { Database as SqliteConnection } from "bun:sqlite";
import { type Database, StoreUnavailable, type Transaction } from "../store.ts";
import { openCheckpoints } from "./checkpoints.ts";
import { sqliteCode, withDamageNamed } from "./damage.ts";
import { sqliteIngest } from "./ingest-statements.ts";

interface Job {
  run(tx: Transaction): Promise<unknown>;
  resolve(answer: unknown): void;
  reject(fault: unknown): void;
}

/** What every act of this writer works with. */
type Reach = Pick<Transaction, "db" | "ingest">;

type Outcome = { job: Job; tellings: (() => void)[] } & ({ answer: unknown } | { fault: unknown });

/** How many waiting acts one commit may serve. */
const GROUP = 64;

/** How many acts may wait: what comes on top is refused, as it would only be answered too late. */
const MOST_WAITING = 1024;

/** How long another process may hold the database before acts are refused, in ms. */
const PATIENCE_MS = 2000;

/**
 * The single writer of a SQLite connection. Acts that wait share one commit, each in a savepoint of its own: one fsync
 * serves all, and an act that throws takes back only itself. A lone act is not held up. `committed` hears the seconds
 * that each commit took.
 */
export function openWriter(connection: SqliteConnection, db: Database, committed: (seconds: number) => void) {
  const waiting: Job[] = [];
  const ingest = sqliteIngest(connection);
  const checkpoints = openCheckpoints(connection);
  let draining: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      await requestsRead();
      await checkpoints.room();
      await commitGroup(connection, { db, ingest }, waiting.splice(0, GROUP), committed);
      checkpoints.committed();
    }
    draining = undefined;
  }

  return {
    write<Answer>(act: (tx: Transaction) => Promise<Answer>): Promise<Answer> {
      if (waiting.length >= MOST_WAITING) return Promise.reject(new StoreUnavailable("too many acts wait"));
      return new Promise<Answer>((resolve, reject) => {
        waiting.push({ run: act, resolve: (answer) => resolve(answer as Answer), reject });
        draining ??= drain();
      });
    },
    waiting: () => waiting.length,
    async close(): Promise<void> {
      await draining;
      await checkpoints.close();
    },
  };
}

/**
 * A commit stops the process. So those requests are read first that have come already: else each would get a commit of its
 * own, and none would ever share one.
 */
function requestsRead(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function commitGroup(
  connection: SqliteConnection,
  reach: Reach,
  group: Job[],
  committed: (seconds: number) => void,
): Promise<void> {
  const outcomes: Outcome[] = [];
  try {
    await begin(connection);
    for (const job of group) outcomes.push(await runInSavepoint(connection, reach, job));
    const begun = performance.now();
    connection.run("COMMIT");
    committed((performance.now() - begun) / 1000);
  } catch (fault) {
    if (connection.inTransaction) connection.run("ROLLBACK");
    for (const job of group) job.reject(asStoreFault(fault, connection));
    return;
  }
  for (const outcome of outcomes) {
    if ("fault" in outcome) {
      outcome.job.reject(outcome.fault);
      continue;
    }
    for (const tell of outcome.tellings) tell();
    outcome.job.resolve(outcome.answer);
  }
}

/** Another process may be writing; waiting for it must not hold up what this one serves meanwhile. */
async function begin(connection: SqliteConnection): Promise<void> {
  for (const patience = performance.now() + PATIENCE_MS; ; ) {
    try {
      connection.run("BEGIN IMMEDIATE");
      return;
    } catch (fault) {
      if (sqliteCode(fault) !== "SQLITE_BUSY" || performance.now() > patience) throw fault;
    }
    await Bun.sleep(5);
  }
}

async function runInSavepoint(connection: SqliteConnection, reach: Reach, job: Job): Promise<Outcome> {
  const tellings: (() => void)[] = [];
  connection.run("SAVEPOINT act");
  try {
    const answer = await job.run({ ...reach, afterCommit: (tell) => tellings.push(tell) });
    connection.run("RELEASE act");
    return { job, tellings, answer };
  } catch (fault) {
    // A full disk may already have ended the whole transaction: then no act of this group stands.
    if (!connection.inTransaction) throw fault;
    connection.run("ROLLBACK TO act");
    connection.run("RELEASE act");
    return { job, tellings, fault: asStoreFault(fault, connection) };
  }
}

/** Full and locked pass by; whatever else SQLite says is a fault. */
function asStoreFault(fault: unknown, connection: SqliteConnection): unknown {
  const code = sqliteCode(fault);
  const passing = /^SQLITE_(FULL|BUSY|LOCKED|IOERR)/.test(code);
  return passing
    ? new StoreUnavailable(`the database is not available: ${code}`, { cause: fault })
    : withDamageNamed(fault, connection.filename);
}
