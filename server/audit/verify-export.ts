import { readFileSync } from "node:fs";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { AuditEntry } from "@tandem/contract/audit";
import { openNote } from "./signed-note.ts";
import { type AuditVerdict, type BrokenEntry, type ChainEnd, verifyChain } from "./verify-chain.ts";

const entryShape = TypeCompiler.Compile(AuditEntry);

/**
 * Checks one account's exported chain: NDJSON, an entry a line, then a line `{ head }` with the signed note. With the
 * server's verifier key it needs nothing else; without, the note's signature is taken on trust.
 */
export function verifyExport(file: string, verifier: string | undefined): AuditVerdict {
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const read = lines.map(parse);
  const note = noteIn(read.at(-1));
  const entries = note === undefined ? read : read.slice(0, -1);
  const account = entryShape.Check(read[0]) ? read[0].account : (noteAccount(note) ?? "unknown");
  const broken = firstBroken(account, entries, note, verifier);
  return { chains: 1, entries: entries.length, broken: broken === undefined ? [] : [broken] };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function noteIn(line: unknown): string | undefined {
  if (typeof line !== "object" || line === null || !("head" in line)) return undefined;
  return typeof line.head === "string" ? line.head : undefined;
}

function noteAccount(note: string | undefined): string | undefined {
  return note?.split("\n")[0]?.split("/").at(-1);
}

function firstBroken(
  account: string,
  lines: readonly unknown[],
  note: string | undefined,
  verifier: string | undefined,
): BrokenEntry | undefined {
  const unreadable = lines.findIndex((line) => !entryShape.Check(line));
  const entries = lines.filter((line) => entryShape.Check(line));
  if (unreadable >= 0) return { account, seq: unreadable + 1, why: "its line is not an entry" };
  const last = entries.length;
  if (note === undefined) return { account, seq: last + 1, why: "the export ends without its signed head" };
  const text = verifier === undefined ? textOf(note) : openNote(note, verifier);
  if (text === undefined) return { account, seq: last, why: "the head is not signed by this server's key" };
  if (noteAccount(text) !== account) return { account, seq: last, why: "the head is that of another account" };
  return verifyChain(account, entries, endOf(text));
}

function textOf(note: string): string {
  return note.slice(0, note.lastIndexOf("\n\n") + 1);
}

function endOf(text: string): ChainEnd {
  const [, seq = "", hash = ""] = text.split("\n");
  return { seq: Number(seq), hash: Buffer.from(hash, "base64").toString("hex") };
}
