import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cutText } from "../../cut-text.ts";

/** How far a log was read, so that it goes on there after a restart. */
export interface LogPlace {
  /** The file itself, whatever it is called by now. */
  readonly file: string;
  /** When it was made, where the disk tells: a file that is made once another is deleted may get that one's number. */
  readonly born?: string;
  readonly offset: number;
  /** Of the file's first bytes, up to 256 and to the offset: a file that begins otherwise was written anew. */
  readonly head: string;
  /** In the middle of a line that is too long, whose beginning was read: the rest of it is passed over. */
  readonly inLine?: true;
}

export interface LogRead {
  readonly lines: readonly string[];
  readonly place: LogPlace;
  /** There is more to read at once. */
  readonly more: boolean;
}

/** The end of a log as it is now: what was written before anyone asked for it is not read. */
export async function endOfLog(path: string): Promise<LogPlace | undefined> {
  return withFile(path, async (file) => {
    const { size, ...identity } = await describe(file);
    return { ...identity, offset: size, head: await headOf(file, size) };
  });
}

/** The start of a log that did not exist before. */
export const startOfLog = (): LogPlace => ({ file: "", offset: 0, head: "" });

/**
 * Reads whole lines from where it was left off, up to 64 KiB at a time. A file that was renamed away is read to its end under
 * its new name in the same folder before the new one is begun; one that was cut short or written anew is read from its start.
 */
export async function readLog(path: string, from: LogPlace): Promise<LogRead | undefined> {
  const current = await stat(path, { bigint: true }).catch(() => undefined);
  if (from.file !== "" && (current === undefined || identityOf(current).file !== from.file)) {
    const rotated = await findByIdentity(dirname(path), from);
    const rest = rotated && (await withFile(rotated, (file) => readOn(file, from, { toTheEnd: true })));
    if (rest && rest.place.offset !== from.offset) return { ...rest, more: true };
    return current === undefined ? undefined : { lines: [], place: startOfLog(), more: true };
  }
  return withFile(path, (file) => readOn(file, from, { toTheEnd: false }));
}

async function readOn(
  file: FileHandle,
  from: LogPlace,
  { toTheEnd }: { toTheEnd: boolean },
): Promise<LogRead | undefined> {
  const { size, ...identity } = await describe(file);
  const same = size >= from.offset && (await headOf(file, from.offset)) === from.head;
  // Under another name it is that log only where it goes on as that was left off.
  if (toTheEnd && !same) return undefined;
  const start = same ? from.offset : 0;
  const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, size - start));
  const { bytesRead } = await file.read(chunk, 0, chunk.length, start);
  const read = chunk.subarray(0, bytesRead);
  const lastEnd = read.lastIndexOf(10) + 1;
  // Of a line that is longer than a chunk the first piece is taken; the last of a file that is over may have no end.
  const tooLong = lastEnd === 0 && read.length === CHUNK_BYTES;
  const whole = lastEnd > 0 ? lastEnd : tooLong || toTheEnd ? read.length : 0;
  const offset = start + whole;
  const goesOn = same && from.inLine === true;
  const begin = goesOn ? read.indexOf(10) + 1 || whole : 0;
  const lines = read.toString("utf8", begin, whole).split("\n").map(tidy);
  if (lines.at(-1) === "") lines.pop();
  return {
    lines: lines.filter((line) => line !== ""),
    place: {
      ...identity,
      offset,
      head: await headOf(file, offset),
      ...((tooLong || (goesOn && whole === 0)) && { inLine: true }),
    },
    more: whole > 0 && offset < size,
  };
}

const CHUNK_BYTES = 64 * 1024;
const HEAD_BYTES = 256;
const LONGEST_LINE = 8_192;

function tidy(line: string): string {
  return cutText(line.replace(/\r$/, ""), LONGEST_LINE);
}

async function describe(file: FileHandle): Promise<Identity & { size: number }> {
  const found = await file.stat({ bigint: true });
  return { size: Number(found.size), ...identityOf(found) };
}

type Identity = Pick<LogPlace, "file" | "born">;

function identityOf({ dev, ino, birthtimeNs }: BigIntStats): Identity {
  return { file: `${dev}.${ino}`, ...(birthtimeNs > 0n && { born: `${birthtimeNs}` }) };
}

async function headOf(file: FileHandle, offset: number): Promise<string> {
  const head = Buffer.alloc(Math.min(HEAD_BYTES, offset));
  await file.read(head, 0, head.length, 0);
  return createHash("sha256").update(head).digest("base64url");
}

async function findByIdentity(folder: string, { file, born }: Identity): Promise<string | undefined> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const found = await stat(path, { bigint: true }).catch(() => undefined);
    const identity = found && identityOf(found);
    if (identity?.file === file && (born ?? identity.born) === identity.born) return path;
  }
  return undefined;
}

async function withFile<Answer>(path: string, act: (file: FileHandle) => Promise<Answer>): Promise<Answer | undefined> {
  const file = await open(path, "r").catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    return await act(file);
  } finally {
    await file.close();
  }
}
