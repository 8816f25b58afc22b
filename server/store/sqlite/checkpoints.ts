import type { Database as SqliteConnection } from "bun:sqlite";
import code from "./checkpoint-thread.mjs" with { type: "text" };

/** So many changed rows are carried from the log into the file together. */
const ROWS = 2000;

/** From so many pages on the log is begun anew: 32 MiB. */
const LONG = 8192;

/** Where the thread does not keep up, a commit carries the log over by itself from here on, in pages: 64 MiB. */
const LONGEST = 16_384;

interface Checkpoints {
  /** To be called after every commit. */
  committed(): void;
  /**
   * To be awaited before an act begins. A log is begun anew only when all of it stands in the file, and under steady
   * writing it never would: now and then the acts wait for that, but nothing else of this process does.
   */
  room(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Carries what was committed from the write-ahead log into the database's file on a thread of its own: within a commit, as
 * SQLite does it otherwise, it stops the whole process for 15 to 20 ms each time. The thread starts with the first need.
 */
export function openCheckpoints(connection: SqliteConnection): Checkpoints {
  connection.run(`PRAGMA wal_autocheckpoint = ${LONGEST}`);
  const changes = connection.prepare<{ rows: number }, []>("SELECT total_changes() AS rows");
  let thread: Thread | undefined;
  let underWay: Promise<void> | undefined;
  let carriedRows = 0;
  let pages = 0;
  let madeRoomAt = 0;

  async function carryOver(): Promise<void> {
    carriedRows = rowsChanged();
    thread ??= startThread();
    pages = await thread.ask(connection.filename);
    if (pages < madeRoomAt) madeRoomAt = 0;
    underWay = undefined;
  }

  const rowsChanged = () => changes.get()?.rows ?? 0;

  return {
    committed() {
      if (underWay === undefined && rowsChanged() - carriedRows >= ROWS) underWay = carryOver();
    },
    async room() {
      if (pages - madeRoomAt < LONG) return;
      await underWay;
      // Where somebody reads what is older this one does not reach the end either: then it is tried again much later.
      madeRoomAt = pages;
      underWay = carryOver();
      await underWay;
    },
    async close() {
      await underWay;
      await thread?.ask(undefined);
      thread?.end();
    },
  };
}

interface Thread {
  /** One question at a time. @returns the pages in the log; 0 where that cannot be told */
  ask(file: string | undefined): Promise<number>;
  end(): void;
}

function startThread(): Thread {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  // It must not keep a process alive that has nothing else to do.
  const worker = new Worker(url, { smol: true, ref: false });
  let isOver = false;
  let answer = (_pages: number) => {};
  worker.onmessage = ({ data }: MessageEvent<number>) => answer(data);
  worker.addEventListener("close", () => {
    isOver = true;
    answer(0);
  });
  return {
    ask(file) {
      if (isOver) return Promise.resolve(0);
      return new Promise((resolve) => {
        answer = resolve;
        worker.postMessage(file);
      });
    },
    end: () => worker.terminate(),
  };
}
