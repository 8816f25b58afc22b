import * as vscode from "vscode";

/** The part of the built-in git extension's API (version 1) that we use. */
export interface GitApi {
  readonly state: "uninitialized" | "initialized";
  readonly onDidChangeState: vscode.Event<"uninitialized" | "initialized">;
  readonly git: { readonly path: string };
  readonly repositories: readonly Repository[];
  readonly onDidOpenRepository: vscode.Event<Repository>;
  readonly onDidCloseRepository: vscode.Event<Repository>;
  getRepository(uri: vscode.Uri): Repository | null;
}

export interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly HEAD: { readonly name?: string; readonly commit?: string } | undefined;
    readonly remotes: readonly { readonly name: string; readonly fetchUrl?: string; readonly pushUrl?: string }[];
    readonly onDidChange: vscode.Event<void>;
  };
}

/** The git API once it has looked for repositories; `undefined` where git is disabled or not installed. */
export function gitApi(): Promise<GitApi | undefined> {
  opening ??= open().then((api) => {
    // It may be there later: a folder that is not trusted yet has no git.
    if (api === undefined) opening = undefined;
    return api;
  });
  return opening;
}

let opening: Promise<GitApi | undefined> | undefined;

async function open(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<{ enabled: boolean; getAPI(version: 1): GitApi }>("vscode.git");
  if (extension === undefined) return undefined;
  try {
    const exported = extension.isActive ? extension.exports : await extension.activate();
    if (!exported.enabled) return undefined;
    const api = exported.getAPI(1);
    await initialised(api);
    return api;
  } catch {
    // The extension throws where it finds no git program.
    return undefined;
  }
}

const LOOKING_MS = 10_000;

async function initialised(api: GitApi): Promise<void> {
  if (api.state === "initialized") return;
  await new Promise<void>((resolve) => {
    const patience = setTimeout(resolve, LOOKING_MS);
    const listening = api.onDidChangeState((state) => {
      if (state !== "initialized") return;
      clearTimeout(patience);
      listening.dispose();
      resolve();
    });
  });
}
