import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { gitIn } from "./git.ts";
import { type GitApi, gitApi, type Repository } from "./git-api.ts";
import { mayCapture } from "./may-capture.ts";
import { isOnNoBranch } from "./on-no-branch.ts";
import { repositoryLabel } from "./place.ts";
import { reasonOf } from "./reason-of.ts";

/**
 * Captures the person's own commits, however they arrive: made here, fetched or pulled. Nothing is captured that was
 * committed before this window was opened.
 */
export function captureCommits(editor: Editor): vscode.Disposable {
  const openedAt = Math.floor(Date.now() / 1000);
  const watching = new Map<Repository, vscode.Disposable>();
  const observer = randomUUID();
  let closed = false;

  gitApi().then((api) => {
    if (api === undefined) editor.log.warn("VS Code's git is off or missing, so commits are not recorded.");
    if (api === undefined || closed) return;
    const watch = (repository: Repository) =>
      watching.set(repository, watchRepository(editor, { api, repository, openedAt, observer }));
    for (const repository of api.repositories) watch(repository);
    const opening = api.onDidOpenRepository(watch);
    const closing = api.onDidCloseRepository((repository) => {
      watching.get(repository)?.dispose();
      watching.delete(repository);
    });
    disposables.push(opening, closing);
  });

  const disposables: vscode.Disposable[] = [];
  return new vscode.Disposable(() => {
    closed = true;
    for (const disposable of [...disposables, ...watching.values()]) disposable.dispose();
  });
}

interface Watched {
  readonly api: GitApi;
  readonly repository: Repository;
  /** Seconds since the epoch, as git counts. */
  readonly openedAt: number;
  readonly observer: string;
}

function watchRepository({ tray, log }: Editor, watched: Watched): vscode.Disposable {
  const told = new Set<string>();
  let scanning = false;
  let again = false;
  let mayBefore = mayCapture("commits", tray.status());
  /** Recording has begun again: what there is by now was made, or arrived, while it was off. */
  let passOver = false;

  async function scan(): Promise<void> {
    if (scanning) {
      again = true;
      return;
    }
    scanning = true;
    const passing = passOver || !mayBefore;
    passOver = false;
    try {
      for (const { sha, committedAt } of await ownCommits(watched, { all: passing })) {
        if (told.has(sha)) continue;
        told.add(sha);
        // What is committed while nothing is recorded is not made good later.
        if (passing || !mayCapture("commits", tray.status())) continue;
        const { observer, repository } = watched;
        const about = [repository.rootUri.fsPath, repositoryLabel(repository)];
        await tray.capture({ observer, type: "git.commit", payload: { sha }, about, intrinsicAt: committedAt * 1000 });
      }
    } catch (fault) {
      passOver ||= passing;
      log.warn(`Commits could not be read: ${reasonOf(fault)}`);
    } finally {
      scanning = false;
    }
    if (again) {
      again = false;
      soon();
    }
  }

  let timer: NodeJS.Timeout | undefined;
  function soon(): void {
    clearTimeout(timer);
    timer = setTimeout(scan, SETTLED_MS);
  }
  // VS Code's git looks again only once the window has the focus, which may be long after the pause.
  const unheard = tray.onStatus((status) => {
    const may = mayCapture("commits", status);
    passOver ||= may && !mayBefore;
    if (may && !mayBefore) void scan();
    mayBefore = may;
  });
  const listening = watched.repository.state.onDidChange(soon);
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    unheard();
    listening.dispose();
  });
}

/** A commit changes the repository's state several times within a moment. */
const SETTLED_MS = 300;

interface Commit {
  readonly sha: string;
  /** Seconds since the epoch. */
  readonly committedAt: number;
}

/**
 * Commits on any branch, here or fetched, or on none, whose author is the repository's `user.email`, since this window was
 * opened.
 * @param all also those that stand nowhere else, as in the middle of a rebase
 */
async function ownCommits({ api, repository, openedAt }: Watched, { all }: { all: boolean }): Promise<Commit[]> {
  const git = gitIn(api, repository);
  // git resolves it from the repository's own, the person's and conditionally included settings.
  const email = (await git("config", "user.email")).trim().toLowerCase();
  if (email === "") return [];
  const since = `--since=${new Date(openedAt * 1000).toISOString()}`;
  const { name: branch, commit } = repository.state.HEAD ?? {};
  const onNone = commit !== undefined && branch === undefined && (await isOnNoBranch(repository, git));
  const places = all ? ["--all"] : ["--branches", "--remotes", "--tags", ...(onNone ? ["HEAD"] : [])];
  const lines = await git("log", ...places, since, "--format=%H %ct %ae");
  return lines.split("\n").flatMap((line) => {
    const [sha, time, ...author] = line.split(" ");
    const committedAt = Number(time);
    if (sha === undefined || author.join(" ").toLowerCase() !== email || committedAt < openedAt) return [];
    return [{ sha, committedAt }];
  });
}
