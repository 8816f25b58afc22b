import { spawn } from "node:child_process";
import * as vscode from "vscode";
import { globMatcher } from "../privacy/glob.ts";
import { gitApi } from "./git-api.ts";

/** Which of these files the person counts as no work of theirs: by files.exclude, search.exclude or .gitignore. */
export async function ignoredFiles(uris: readonly vscode.Uri[]): Promise<Set<string>> {
  const bySetting = uris.filter(exclusions());
  const ignored = new Set(bySetting.map((uri) => uri.fsPath));
  const api = await gitApi();
  if (api === undefined) return ignored;
  const byRoot = new Map<string, string[]>();
  for (const uri of uris) {
    const root = api.getRepository(uri)?.rootUri.fsPath;
    if (root === undefined || ignored.has(uri.fsPath)) continue;
    const paths = byRoot.get(root) ?? [];
    paths.push(uri.fsPath);
    byRoot.set(root, paths);
  }
  for (const [root, paths] of byRoot) {
    for (const path of await gitIgnored(api.git.path, root, paths)) ignored.add(path);
  }
  return ignored;
}

/** Tells of many files at once, so each folder's settings are read once. */
function exclusions(): (uri: vscode.Uri) => boolean {
  const byFolder = new Map<string | undefined, ((path: string) => boolean)[]>();
  return (uri) => {
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.toString();
    const globs = byFolder.get(folder) ?? excludedGlobs(uri);
    byFolder.set(folder, globs);
    const path = vscode.workspace.asRelativePath(uri, false);
    // A pattern that names a folder holds for all that is in it.
    const names = path.split("/").map((_, at, parts) => parts.slice(0, at + 1).join("/"));
    return globs.some((matches) => names.some(matches));
  };
}

function excludedGlobs(uri: vscode.Uri): ((path: string) => boolean)[] {
  return ["files.exclude", "search.exclude"].flatMap((section) => {
    const globs = vscode.workspace.getConfiguration(undefined, uri).get<Record<string, unknown>>(section, {});
    return Object.entries(globs).flatMap(([glob, on]) => (on === true ? [globMatcher(glob)] : []));
  });
}

/** Asks git itself, for no one else knows all its rules. What is inside `.git` is ignored too. */
function gitIgnored(git: string, root: string, paths: readonly string[]): Promise<string[]> {
  const within = paths.filter((path) => /[\\/]\.git[\\/]/.test(path));
  return new Promise((resolve) => {
    const asked = spawn(git, ["check-ignore", "-z", "--stdin"], { cwd: root, windowsHide: true });
    const heard: Buffer[] = [];
    asked.stdout.on("data", (chunk: Buffer) => heard.push(chunk));
    asked.on("error", () => resolve(within));
    asked.on("close", () => resolve([...within, ...Buffer.concat(heard).toString("utf8").split("\0").filter(Boolean)]));
    // git may end before it has read everything.
    asked.stdin.on("error", () => undefined);
    asked.stdin.end(paths.map((path) => `${path}\0`).join(""));
  });
}
