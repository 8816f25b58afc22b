import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { InTurn } from "../in-turn.ts";
import type { OutboxPort, QueuedCapture, SetAsideCapture } from "../ports.ts";
import { type Journal, openJournal } from "./journal.ts";
import { OutboxContents, type OutboxRecord } from "./outbox-contents.ts";

/** What a kept capture becomes, its id kept; `undefined`: it is taken out. */
export type ReviseCapture = (capture: QueuedCapture) => Promise<QueuedCapture | undefined>;

export interface FileOutbox extends OutboxPort {
  /** Changes what waits and what was set aside; nothing of what was there before stays on disk. */
  revise(change: ReviseCapture): Promise<void>;
  /** Resolves when all that was asked before has reached the disk. */
  close(): Promise<void>;
}

export interface OutboxBound {
  /** How much disk the outbox may take, in bytes. */
  bytes(): number;
  /** So many captures were dropped to stay below it. */
  thinned(captures: number): void;
}

/** A journal and the one that takes its place stand side by side for a moment, and a journal may be twice its contents. */
const DISK_FACTOR = 3;
/** Thinned to this part of the bound, so that not every capture thins. */
const THINNED_TO = 0.9;

/** A journal this much longer than what it still holds is written anew. */
const COMPACT_FACTOR = 2;
const COMPACT_BYTES = 256 * 1024;

/**
 * A durable outbox in a folder of its own: a journal that is only appended to, so that a crash at any byte loses nothing
 * that was acknowledged. Calls that wait share one fsync. One process at a time may have it open.
 */
export async function openFileOutbox(folder: string, bound?: OutboxBound): Promise<FileOutbox> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const contents = new OutboxContents();
  const journal = await openJournal<OutboxRecord>(join(folder, "outbox.journal"), (record) => contents.apply(record));
  const writer = new GroupWriter(journal, contents, bound);

  return {
    append: (captures) => (captures.length === 0 ? Promise.resolve() : writer.write({ append: captures })),
    stamp: (offsetMs) => (contents.unstamped === 0 ? Promise.resolve() : writer.write({ stamp: offsetMs })),
    async remove(captureIds) {
      const known = captureIds.filter((id) => contents.has(id));
      if (known.length > 0) await writer.write({ remove: known });
    },
    async setAside(rejected) {
      const known = rejected.filter(({ capture_id }) => contents.has(capture_id));
      if (known.length > 0) await writer.write({ setAside: known });
    },
    revise: (change) => reviseContents(contents, writer, change),
    async clear() {
      await writer.write({ clear: true });
      // What is discarded shall not be found on the disk either.
      await writer.forget();
    },
    async oldest(limit): Promise<readonly QueuedCapture[]> {
      return contents.oldest(limit);
    },
    async listSetAside(): Promise<readonly SetAsideCapture[]> {
      return contents.setAside;
    },
    length: async () => contents.length,
    close: () => writer.close(),
  };
}

async function reviseContents(contents: OutboxContents, writer: GroupWriter, change: ReviseCapture): Promise<void> {
  await writer.settle();
  const revise: QueuedCapture[] = [];
  const remove: string[] = [];
  for (const capture of [...contents.waiting(), ...contents.setAside.map(({ capture }) => capture)]) {
    const changed = await change(capture);
    if (changed === undefined) remove.push(capture.capture_id);
    else if (changed !== capture) revise.push(changed);
  }
  if (remove.length > 0) await writer.write({ remove });
  if (revise.length > 0) await writer.write({ revise });
  await writer.forget();
}

interface Waiting {
  readonly record: OutboxRecord;
  resolve(): void;
  reject(fault: unknown): void;
}

/** Writes what waits in one go; a record counts only once it is on disk. */
class GroupWriter {
  readonly #journal: Journal<OutboxRecord>;
  readonly #contents: OutboxContents;
  readonly #bound: OutboxBound | undefined;
  readonly #turns = new InTurn();
  #waiting: Waiting[] = [];

  constructor(journal: Journal<OutboxRecord>, contents: OutboxContents, bound: OutboxBound | undefined) {
    this.#journal = journal;
    this.#bound = bound;
    this.#contents = contents;
  }

  write(record: OutboxRecord): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      if (this.#waiting.length === 1) void this.#turns.run(() => this.#flush());
    });
  }

  /** What was asked before has been written. */
  async settle(): Promise<void> {
    await this.#turns.run(() => this.#flush());
  }

  /** Writes the journal anew where it holds more than the contents: what was taken out, hidden or pushed. */
  async forget(): Promise<void> {
    await this.#turns.run(async () => {
      const shortest = [...this.#contents.records()];
      const bytes = shortest.reduce((sum, record) => sum + Buffer.byteLength(JSON.stringify(record)) + 1, 0);
      if (bytes !== this.#journal.bytes) await this.#journal.replace(shortest);
    });
  }

  async close(): Promise<void> {
    await this.settle();
    await this.#turns.run(() => this.#journal.close());
  }

  async #flush(): Promise<void> {
    const group = this.#waiting;
    this.#waiting = [];
    if (group.length === 0) return;
    try {
      await this.#journal.append(group.map(({ record }) => record));
    } catch (fault) {
      for (const { reject } of group) reject(fault);
      return;
    }
    for (const { record, resolve } of group) {
      this.#contents.apply(record);
      resolve();
    }
    await this.#thin().catch(() => undefined);
    await this.#compact().catch(() => undefined);
  }

  async #thin(): Promise<void> {
    const most = (this.#bound?.bytes() ?? Number.POSITIVE_INFINITY) / DISK_FACTOR;
    const { bytes } = this.#contents;
    if (bytes <= most) return;
    const remove = this.#contents.expendable(bytes - most * THINNED_TO);
    if (remove.length === 0) return;
    await this.#journal.append([{ remove }]);
    this.#contents.apply({ remove });
    this.#bound?.thinned(remove.length);
  }

  /** A compaction that fails leaves the journal as it was: longer than need be, and whole. */
  async #compact(): Promise<void> {
    const { bytes } = this.#journal;
    if (bytes < COMPACT_BYTES || bytes < this.#contents.bytes * COMPACT_FACTOR) return;
    await this.#journal.replace(this.#contents.records());
  }
}
