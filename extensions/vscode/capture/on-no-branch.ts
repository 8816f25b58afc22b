import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Git } from "./git.ts";
import type { Repository } from "./git-api.ts";

/** As in a submodule, or after `git checkout --detach`. A rebase is on none either, but what it makes is on its way to one. */
export async function isOnNoBranch({ rootUri }: Repository, git: Git): Promise<boolean> {
  if ((await git("symbolic-ref", "--quiet", "HEAD")) !== "") return false;
  const marks = await git("rev-parse", "--git-path", "rebase-merge", "--git-path", "rebase-apply");
  const paths = marks.split("\n").filter((mark) => mark !== "");
  const there = paths.map((path) =>
    stat(resolve(rootUri.fsPath, path)).then(
      () => true,
      () => false,
    ),
  );
  return !(await Promise.all(there)).includes(true);
}
