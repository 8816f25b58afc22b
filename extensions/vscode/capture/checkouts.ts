import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { Editor } from "../editor.ts";
import { gitApi, type Repository } from "./git-api.ts";
import { mayCapture } from "./may-capture.ts";
import { repositoryLabel } from "./place.ts";
import { reasonOf } from "./reason-of.ts";

/** Captures that another branch, or a commit without one, was checked out. */
export function captureCheckouts({ tray, log }: Editor): vscode.Disposable {
  const observer = randomUUID();
  const watching = new Map<Repository, vscode.Disposable>();
  const disposables: vscode.Disposable[] = [];
  let closed = false;

  function watch(repository: Repository): void {
    let before = placeOf(repository);
    const changed = async () => {
      const now = placeOf(repository);
      const was = before;
      if (now === undefined) return;
      before = now;
      if (was === undefined || was.at === now.at || !mayCapture("checkouts", tray.status())) return;
      const { branch, sha } = now;
      const payload = { repository: repositoryLabel(repository), sha, ...(branch === undefined ? {} : { branch }) };
      await tray
        .capture({ observer, type: "git.checkout", payload, at: Date.now(), about: repository.rootUri.fsPath })
        .catch((fault) => log.warn(`A checkout could not be captured: ${reasonOf(fault)}`));
    };
    watching.set(repository, repository.state.onDidChange(changed));
  }

  gitApi().then((api) => {
    if (api === undefined || closed) return;
    for (const repository of api.repositories) watch(repository);
    disposables.push(
      api.onDidOpenRepository(watch),
      api.onDidCloseRepository((repository) => {
        watching.get(repository)?.dispose();
        watching.delete(repository);
      }),
    );
  });
  return new vscode.Disposable(() => {
    closed = true;
    for (const disposable of [...disposables, ...watching.values()]) disposable.dispose();
  });
}

/** Where HEAD stands; a commit on the same branch moves no one elsewhere, so the branch alone counts where there is one. */
function placeOf({ state }: Repository): { branch: string | undefined; sha: string; at: string } | undefined {
  const { name: branch, commit: sha } = state.HEAD ?? {};
  return sha === undefined ? undefined : { branch, sha, at: branch === undefined ? `detached ${sha}` : `on ${branch}` };
}
