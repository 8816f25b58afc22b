import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** An append-only file of JSON records, each a line of its own. */
export interface Journal<Entry> {
  /** Its length in bytes. */
  readonly bytes: number;
  /** On disk, all of them, when it resolves. One call at a time. */
  append(records: Iterable<Entry>): Promise<void>;
  /** Puts a new journal in this one's place, wholly or not at all. */
  replace(records: Iterable<Entry>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a journal and tells its records in order. A line torn by a crash was never acknowledged: at the end it is cut
 * off, so that the next record does not grow onto it; elsewhere it is passed over.
 */
export async function openJournal<Entry>(path: string, tell: (record: Entry) => void): Promise<Journal<Entry>> {
  await rm(`${path}.new`, { force: true });
  let bytes = readRecords(await readOrEmpty(path), tell);
  let file = await open(path, "a", 0o600);
  await file.truncate(bytes);
  await file.sync();
  await syncFolder(path);
  let torn = false;

  return {
    get bytes() {
      return bytes;
    },
    async append(records) {
      const chunk = Buffer.concat([Buffer.from(torn ? "\n" : ""), encode(records)]);
      // A disk that fills up half-way leaves a torn line: what follows begins on a line of its own.
      torn = true;
      await file.appendFile(chunk);
      await file.sync();
      torn = false;
      bytes += chunk.length;
    },
    async replace(records) {
      const next = await writeNew(`${path}.new`, records);
      await rename(`${path}.new`, path);
      await syncFolder(path);
      await file.close();
      file = next.file;
      bytes = next.bytes;
      torn = false;
    },
    close: () => file.close(),
  };
}

async function readOrEmpty(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && fault.code === "ENOENT") return Buffer.alloc(0);
    throw fault;
  }
}

/** @returns the length in bytes of what is whole */
function readRecords<Entry>(content: Buffer, tell: (record: Entry) => void): number {
  let at = 0;
  for (let end = content.indexOf(10, at); end >= 0; end = content.indexOf(10, at)) {
    const record = parse<Entry>(content.toString("utf8", at, end));
    if (record !== undefined) tell(record);
    at = end + 1;
  }
  return at;
}

function parse<Entry>(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}

function encode<Entry>(records: Iterable<Entry>): Buffer {
  return Buffer.from(Array.from(records, (record) => `${JSON.stringify(record)}\n`).join(""));
}

async function writeNew<Entry>(path: string, records: Iterable<Entry>): Promise<{ file: FileHandle; bytes: number }> {
  const file = await open(path, "a", 0o600);
  let bytes = 0;
  for (const record of records) {
    const chunk = encode([record]);
    await file.appendFile(chunk);
    bytes += chunk.length;
  }
  await file.sync();
  return { file, bytes };
}

/** A rename, or a new file, is durable only once its folder is; some systems do not open folders. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
