import { basename, relative, sep } from "node:path";
import * as vscode from "vscode";
import { gitApi, type Repository } from "./git-api.ts";
import { remoteName } from "./remote-name.ts";

/** Where a document lies, in words that two machines agree on. */
export interface Place {
  /** The normalised git remote where there is one, else the folder's name. */
  readonly workspace: string;
  /** Relative to the repository whose remote names the workspace, else to the folder; with `/`. */
  readonly path: string;
}

/** The place of a file on disk inside a folder of this window; `undefined` for anything else, which is not captured. */
export async function placeOf(uri: vscode.Uri): Promise<Place | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (uri.scheme !== "file" || folder === undefined) return undefined;
  const repository = (await gitApi())?.getRepository(uri);
  const remote = repository && repositoryName(repository);
  if (repository && remote) return { workspace: remote, path: pathBelow(repository.rootUri, uri) };
  return { workspace: basename(folder.uri.fsPath) || folder.name, path: pathBelow(folder.uri, uri) };
}

/** The workspace's name for a folder whose repository has a remote. */
export async function workspaceOf(uri: vscode.Uri): Promise<string | undefined> {
  const repository = (await gitApi())?.getRepository(uri);
  return repository ? repositoryName(repository) : undefined;
}

/** A repository in words that two machines agree on: its remote, else its folder's name. */
export function repositoryLabel(repository: Repository): string {
  return repositoryName(repository) ?? basename(repository.rootUri.fsPath);
}

/** A repository's remote as two machines name it: that of `origin`, else of the first that has a host. */
function repositoryName({ state }: Repository): string | undefined {
  const origin = state.remotes.filter(({ name }) => name === "origin");
  const others = state.remotes.filter(({ name }) => name !== "origin");
  for (const { fetchUrl, pushUrl } of [...origin, ...others]) {
    const address = fetchUrl ?? pushUrl;
    const name = address && remoteName(address);
    if (name) return name;
  }
  return undefined;
}

function pathBelow(root: vscode.Uri, uri: vscode.Uri): string {
  return relative(root.fsPath, uri.fsPath).split(sep).join("/");
}
