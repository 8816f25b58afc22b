import { escapeLiteral, type Pool, type PoolClient } from "pg";
import { type Act, StoreUnavailable, type Transaction } from "../store.ts";
import { databaseOver } from "./builder.ts";
import { Connection } from "./connection.ts";
import { asStoreFault, isConflict, isDoubleKey, isLost } from "./faults.ts";
import { openTurns } from "./in-turn.ts";
import { postgresIngest } from "./ingest-statements.ts";

/** How often an act is tried that others are in the way of. */
const TRIES = 20;

/** From which try on the acts of this process that met others do not meet each other any more. */
const ALONE_FROM = 3;

/** The longest pause before an act is tried anew, in ms; it is drawn, so that two do not meet again. */
const LONGEST_PAUSE_MS = 100;

/** How often a double key may be another act's doing. */
const DOUBLE_KEYS = 3;

/** How many acts may wait: what comes on top is refused, as it would only be answered too late. */
const MOST_WAITING = 1024;

/**
 * Acts on PostgreSQL, each a transaction of its own on a connection of its own; what no connection is free for waits.
 * `committed` hears the seconds that each commit took.
 */
export function openWriter(pool: Pool, committed: (seconds: number) => void) {
  const inTurn = openTurns();
  let underWay = 0;

  async function run<Answer>(begin: string | undefined, act: Act<Answer>): Promise<Answer> {
    const once = () => runOnce(pool, begin, act, committed);
    for (let time = 1; ; time++) {
      try {
        return await (time < ALONE_FROM ? once() : inTurn("met others", once));
      } catch (fault) {
        const again = isConflict(fault) || (isDoubleKey(fault) && time <= DOUBLE_KEYS);
        if (!again) throw asStoreFault(fault);
        if (time === TRIES) throw new StoreUnavailable("others were in the way", { cause: fault });
      }
      await Bun.sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, 2 ** time));
    }
  }

  async function bounded<Answer>(start: () => Promise<Answer>): Promise<Answer> {
    if (underWay - pool.totalCount >= MOST_WAITING) throw new StoreUnavailable("too many acts wait");
    underWay++;
    try {
      return await start();
    } finally {
      underWay--;
    }
  }

  return {
    write: <Answer>(act: Act<Answer>) => bounded(() => run("BEGIN ISOLATION LEVEL SERIALIZABLE", act)),
    writeEvents: <Answer>(accountId: string, act: Act<Answer>) =>
      bounded(() => inTurn(accountId, () => run(beginAlone(accountId), act))),
    writeOnce: <Answer>(act: Act<Answer>) => bounded(() => run(undefined, act)),
    waiting: () => Math.max(0, underWay - pool.totalCount),
  };
}

/**
 * The account's row is locked first, so that two such acts cannot both miss what the other adds; each statement after it
 * sees what was committed before. The lock lets others point at the row meanwhile (PostgreSQL's manual, §13.3.2).
 */
function beginAlone(accountId: string): string {
  return `BEGIN ISOLATION LEVEL READ COMMITTED;
    SELECT FROM accounts WHERE id = ${escapeLiteral(accountId)} FOR NO KEY UPDATE`;
}

/** @param begin undefined: each statement is a transaction of its own */
async function runOnce<Answer>(
  pool: Pool,
  begin: string | undefined,
  act: Act<Answer>,
  committed: (seconds: number) => void,
): Promise<Answer> {
  const client = await pool.connect();
  const { connection, reach } = lineOf(client);
  connection.firstFault = undefined;
  const tellings: (() => void)[] = [];
  let end: Error | undefined;
  try {
    if (begin !== undefined) await client.query(begin);
    const answer = await act({ ...reach, afterCommit: (tell) => tellings.push(tell) });
    if (connection.firstFault !== undefined) throw connection.firstFault;
    if (begin !== undefined) await commit(client, committed);
    for (const tell of tellings) tell();
    return answer;
  } catch (fault) {
    const first = connection.firstFault ?? fault;
    end = await takeBack(client, first, begin !== undefined);
    throw first;
  } finally {
    client.release(end);
  }
}

interface Line {
  readonly connection: Connection;
  readonly reach: Pick<Transaction, "db" | "ingest">;
}

const lines = new WeakMap<PoolClient, Line>();

/** Made once a connection, with what was prepared on it. */
function lineOf(client: PoolClient): Line {
  const known = lines.get(client);
  if (known !== undefined) return known;
  const connection = new Connection(client);
  const line = { connection, reach: { db: databaseOver(connection.run), ingest: postgresIngest(connection) } };
  lines.set(client, line);
  return line;
}

async function commit(client: PoolClient, committed: (seconds: number) => void): Promise<void> {
  const begun = performance.now();
  const { command } = await client.query("COMMIT");
  // A transaction that had failed is rolled back by it, without a fault.
  if (command !== "COMMIT") throw new Error("the database took the act back");
  committed((performance.now() - begun) / 1000);
}

/** @returns why the connection cannot be used any more */
async function takeBack(client: PoolClient, fault: unknown, hasBegun: boolean): Promise<Error | undefined> {
  const lost = new Error("the connection was lost", { cause: fault });
  if (isLost(fault)) return lost;
  if (!hasBegun) return undefined;
  return client.query("ROLLBACK").then(
    () => undefined,
    () => lost,
  );
}
