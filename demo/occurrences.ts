import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import type { Payload } from "@tandem/contract/fingerprint";

/** One thing that happened in this repository, at its true time in ms since the epoch. */
export interface Occurrence {
  readonly kind: "saves" | "commits";
  readonly at: number;
  readonly payload: Payload;
}

const NOT_SOURCE = new Set(["node_modules", ".git", "dist", "data", "artefacts"]);
const FILES_AT_ONCE = 50;

/** The commits and the last save of each file, oldest first. Without git, or without history: the files alone. */
export async function readOccurrences(root: string): Promise<Occurrence[]> {
  const workspace = basename(root);
  const occurrences = [...readCommits(root, workspace), ...(await readSaves(root, workspace))];
  return occurrences.sort((one, other) => one.at - other.at);
}

function readCommits(root: string, repository: string): Occurrence[] {
  return (git(root, ["log", "--format=%H %ct"]) ?? "")
    .split("\n")
    .map((line) => /^([0-9a-f]+) (\d+)$/.exec(line))
    .flatMap((match) => (match === null ? [] : [{ sha: match[1] ?? "", seconds: Number(match[2]) }]))
    .map(({ sha, seconds }) => ({ kind: "commits", at: seconds * 1000, payload: { sha, repository } }));
}

async function readSaves(root: string, workspace: string): Promise<Occurrence[]> {
  const paths = git(root, ["ls-files", "-z"])?.split("\0").filter(Boolean) ?? (await walk(root, root));
  const saves: Occurrence[] = [];
  for (let at = 0; at < paths.length; at += FILES_AT_ONCE) {
    const read = await Promise.all(paths.slice(at, at + FILES_AT_ONCE).map((path) => readSave(root, workspace, path)));
    saves.push(...read.filter((save) => save !== undefined));
  }
  return saves;
}

/** Undefined for what is listed and not there, or is no file. */
async function readSave(root: string, workspace: string, path: string): Promise<Occurrence | undefined> {
  try {
    const file = join(root, path);
    const { mtimeMs } = await stat(file);
    const content_sha256 = createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
    return { kind: "saves", at: Math.floor(mtimeMs), payload: { workspace, path, content_sha256 } };
  } catch {
    return undefined;
  }
}

async function walk(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return NOT_SOURCE.has(entry.name) ? [] : walk(root, path);
      return entry.isFile() ? [relative(root, path).replaceAll(sep, "/")] : [];
    }),
  );
  return paths.flat();
}

/** What git prints; undefined where there is no git, or this is no checkout of one. */
function git(root: string, args: string[]): string | undefined {
  try {
    const done = Bun.spawnSync(["git", "-C", root, ...args], { stderr: "ignore" });
    return done.success ? done.stdout.toString() : undefined;
  } catch {
    return undefined;
  }
}
