import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { AuditEntry } from "@tandem/contract/audit";
import type { ChainEnd } from "../store/chains.ts";
import { openNote, rawPublicKey, verifierKey } from "./signed-note.ts";
import { type AuditVerdict, type BrokenEntry, verifyChain } from "./verify-chain.ts";

const entryShape = TypeCompiler.Compile(AuditEntry);

/** Who must have signed: the verifier key that the server publishes, or its bare public key under whatever name it signed by. */
export type Signer = string | KeyObject;

/**
 * Checks one account's exported chain: NDJSON, an entry a line, then a line `{ head }` with the signed note. It needs
 * nothing but the server's key; where there is none, nobody can say who wrote it, and it is not intact.
 */
export async function verifyExport(file: string, signer: Signer | undefined): Promise<AuditVerdict> {
  const { account, lines, note } = readExport(file);
  const broken = await firstBroken(account, lines, note, signer);
  return { chains: 1, entries: lines.length, broken: broken === undefined ? [] : [broken] };
}

/** The lines of an export, unchecked: those that should be entries, and the note. */
export function readExport(file: string): { account: string; lines: readonly unknown[]; note: string | undefined } {
  const read = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map(parse);
  const note = noteIn(read.at(-1));
  const lines = note === undefined ? read : read.slice(0, -1);
  const account = isEntry(read[0]) ? read[0].account : (noteAccount(note) ?? "unknown");
  return { account, lines, note };
}

export function isEntry(line: unknown): line is AuditEntry {
  return entryShape.Check(line);
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

async function firstBroken(
  account: string,
  lines: readonly unknown[],
  note: string | undefined,
  signer: Signer | undefined,
): Promise<BrokenEntry | undefined> {
  const unreadable = lines.findIndex((line) => !isEntry(line));
  const entries = lines.filter(isEntry);
  if (unreadable >= 0) return { account, seq: unreadable + 1, why: "its line is not an entry" };
  const last = entries.length;
  if (note === undefined) return { account, seq: last + 1, why: "the export ends without its signed head" };
  if (signer === undefined)
    return { account, seq: last, why: "who signed the head cannot be said without the server's key" };
  const text = openNote(note, typeof signer === "string" ? signer : verifierKey(logIn(note), rawPublicKey(signer)));
  if (text === undefined) return { account, seq: last, why: "the head is not signed by this server's key" };
  if (noteAccount(text) !== account) return { account, seq: last, why: "the head is that of another account" };
  return verifyChain(account, entries, endOf(text));
}

/** The name that the log gives itself; the key that it is signed by is what counts. */
function logIn(note: string): string {
  return note.split("\n")[0]?.split("/").slice(0, -1).join("/") ?? "";
}

function endOf(text: string): ChainEnd {
  const [, seq = "", hash = ""] = text.split("\n");
  return { seq: Number(seq), hash: Buffer.from(hash, "base64").toString("hex") };
}
