import { acceptOrigin } from "@tandem/tray/origin";
import * as vscode from "vscode";

/** Where the last server's address is remembered. */
export const ORIGIN = "origin";
const DEFAULT_ORIGIN = "http://localhost:4747";

/** Asks for the server's address; `undefined` where the person turned away. */
export async function askOrigin(memory: vscode.Memento): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: "Tandem: Pair device",
    prompt: "The address of your Tandem server",
    value: memory.get(ORIGIN, DEFAULT_ORIGIN),
    ignoreFocusOut: true,
    validateInput: (value) => reasonAgainst(value),
  });
  const accepted = typed === undefined ? undefined : acceptOrigin(typed);
  return accepted?.outcome === "accepted" ? accepted.origin : undefined;
}

function reasonAgainst(typed: string): string | undefined {
  const accepted = acceptOrigin(typed);
  if (accepted.outcome === "accepted") return undefined;
  return REFUSED[accepted.reason];
}

/** Why an address is refused, for people. */
export const REFUSED = {
  "http-to-a-foreign-host":
    "Plain http is allowed to this machine alone: on the way to another, everyone could read your tokens. Use https.",
  "not-a-url": "That is not the address of a server. It looks like https://tandem.example.",
} as const;
