import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Git } from "./git.ts";
import type { Repository } from "./git-api.ts";

/**
 * When HEAD was moved to where it stands, in ms since the epoch: by the file that says so, and by the reflog where that file
 * says nothing, as in a reftable. `undefined` where neither tells.
 */
export async function checkedOutAt({ rootUri }: Repository, git: Git): Promise<number | undefined> {
  const file = (await git("rev-parse", "--git-path", "HEAD")).trim();
  const written = file === "" ? undefined : await stat(resolve(rootUri.fsPath, file)).catch(() => undefined);
  const entry = await git("log", "--walk-reflogs", "--grep-reflog=^checkout:", "-1", "--date=unix", "--format=%gd");
  const logged = Number(/@\{(\d+)\}/.exec(entry)?.[1] ?? 0) * 1000;
  return Math.max(written?.mtimeMs ?? 0, logged) || undefined;
}
