import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { checkedOutAt } from "./checked-out.ts";
import { type Git, gitIn } from "./git.ts";
import { type GitApi, gitApi, type Repository } from "./git-api.ts";
import { mayCapture } from "./may-capture.ts";
import { isOnNoBranch } from "./on-no-branch.ts";
import { repositoryLabel } from "./place.ts";
import { reasonOf } from "./reason-of.ts";

/** Captures that another branch, or a commit without one, was checked out. */
export function captureCheckouts({ tray, log }: Editor): vscode.Disposable {
  const observer = randomUUID();
  const watching = new Map<Repository, vscode.Disposable>();
  const disposables: vscode.Disposable[] = [];
  let closed = false;

  let mayBefore = mayCapture("checkouts", tray.status());
  let recordedSince = 0;
  const unheard = tray.onStatus((status) => {
    const may = mayCapture("checkouts", status);
    if (may && !mayBefore) recordedSince = Date.now();
    mayBefore = may;
  });

  function watch(api: GitApi, repository: Repository): void {
    let before = placeOf(repository);
    const git = gitIn(api, repository);
    const changed = async () => {
      const seen = placeOf(repository);
      if (seen === undefined || seen.at === before?.at) return;
      if (seen.branch === undefined && !(await isOnNoBranch(repository, git))) return;
      const now = placeOf(repository);
      const was = before;
      if (now === undefined) return;
      before = now;
      if (was === undefined || was.at === now.at || !mayCapture("checkouts", tray.status())) return;
      await keep(repository, git, now);
    };
    const tell = (fault: unknown) => log.warn(`A checkout could not be captured: ${reasonOf(fault)}`);
    watching.set(
      repository,
      repository.state.onDidChange(() => changed().catch(tell)),
    );
  }

  async function keep(repository: Repository, git: Git, { branch, sha }: Head): Promise<void> {
    // VS Code's git looks again only once the window has the focus, which may be long after the checkout.
    const heardAt = Date.now();
    const at = Math.min(heardAt, (await checkedOutAt(repository, git)) ?? heardAt);
    if (at < recordedSince || !mayCapture("checkouts", tray.status())) return;
    const payload = { repository: repositoryLabel(repository), sha, ...(branch === undefined ? {} : { branch }) };
    await tray.capture({ observer, type: "git.checkout", payload, at, about: repository.rootUri.fsPath });
  }

  gitApi().then((api) => {
    if (api === undefined || closed) return;
    for (const repository of api.repositories) watch(api, repository);
    disposables.push(
      api.onDidOpenRepository((repository) => watch(api, repository)),
      api.onDidCloseRepository((repository) => {
        watching.get(repository)?.dispose();
        watching.delete(repository);
      }),
    );
  });
  return new vscode.Disposable(() => {
    closed = true;
    unheard();
    for (const disposable of [...disposables, ...watching.values()]) disposable.dispose();
  });
}

interface Head {
  readonly branch: string | undefined;
  readonly sha: string;
  /** A commit on the same branch moves no one elsewhere, so the branch alone counts where there is one. */
  readonly at: string;
}

function placeOf({ state }: Repository): Head | undefined {
  const { name: branch, commit: sha } = state.HEAD ?? {};
  return sha === undefined ? undefined : { branch, sha, at: branch === undefined ? `detached ${sha}` : `on ${branch}` };
}
