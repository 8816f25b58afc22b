import { Database as SqliteConnection } from "bun:sqlite";
import { drizzle } from "drizzle-orm/bun-sqlite";
import * as schema from "../schema.ts";
import { type Database, type Store, StoreDamaged } from "../store.ts";
import { sqliteCode, withDamageNamed } from "./damage.ts";
import { openSpace } from "./give-space-back.ts";
import { isCurrent, migrate } from "./migrate.ts";
import { openWriter } from "./writer.ts";

/** What the write-ahead log may keep of the disk once it was written back, in bytes. */
const LOG_BYTES = 64 * 1024 * 1024;

/**
 * Opens the SQLite file, brings its schema up to date and answers with the store behind every operation.
 * An answered write is on disk: WAL with `synchronous=FULL`. `committed` hears the seconds that each commit took.
 * @throws {StoreDamaged}, {StoreTooNew}
 */
export function openSqlite(file: string, committed: (seconds: number) => void = () => {}): Store {
  try {
    return open(file, committed);
  } catch (fault) {
    throw withDamageNamed(fault, file);
  }
}

function open(file: string, committed: (seconds: number) => void): Store {
  const writing = connect(file);
  migrate(writing);
  // From here on the writer waits by itself: SQLite's own waiting stops everything else that this process does.
  writing.run("PRAGMA busy_timeout = 0");
  const reading = connect(file);
  reading.run("PRAGMA query_only = ON");
  const writer = openWriter(writing, asDatabase(writing), committed);
  return {
    read: asDatabase(reading),
    write: writer.write,
    // One connection writes, so every act is alone already.
    writeEvents: (_, act) => writer.write(act),
    writeOnce: (act) => writer.write(act),
    waiting: writer.waiting,
    isCurrent: async () => isCurrent(reading),
    damageIn(fault) {
      const named = withDamageNamed(fault, file);
      return named instanceof StoreDamaged ? named : undefined;
    },
    isOwnerGone: (fault) => sqliteCode(fault) === "SQLITE_CONSTRAINT_FOREIGNKEY",
    giveSpaceBack: openSpace({ reading, writing, write: writer.write }),
    postgres: undefined,
    async close() {
      await writer.close();
      reading.close();
      writing.close();
    },
  };
}

function connect(file: string): SqliteConnection {
  const connection = new SqliteConnection(file, { create: true, strict: true });
  connection.run("PRAGMA busy_timeout = 5000");
  // Counts only for a file that is being made, and only before anything is written to it.
  connection.run("PRAGMA auto_vacuum = INCREMENTAL");
  // What is deleted is overwritten: a person, a stolen machine's captures and an old event are gone from the file too.
  connection.run("PRAGMA secure_delete = ON");
  connection.run("PRAGMA journal_mode = WAL");
  connection.run(`PRAGMA journal_size_limit = ${LOG_BYTES}`);
  connection.run("PRAGMA synchronous = FULL");
  connection.run("PRAGMA foreign_keys = ON");
  return connection;
}

/** SQLite answers at once; the operations await all the same, as they have to on PostgreSQL. */
function asDatabase(connection: SqliteConnection): Database {
  return drizzle({ client: connection, schema }) as unknown as Database;
}
