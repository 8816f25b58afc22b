import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { GitApi, Repository } from "./git-api.ts";

/** Runs git in a repository: what it prints; nothing where it fails, as it does for a setting that is not set. */
export type Git = (...args: string[]) => Promise<string>;

/** VS Code's own picture of a repository is as old as the window's last focus; git knows it as it is. */
export function gitIn(api: GitApi, repository: Repository): Git {
  return (...args) => run(api.git.path, args, repository.rootUri.fsPath);
}

async function run(git: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await execute(git, args, { cwd, maxBuffer: 16 * 1024 * 1024, windowsHide: true });
    return stdout;
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && typeof fault.code === "number") return "";
    throw fault;
  }
}

const execute = promisify(execFile);
