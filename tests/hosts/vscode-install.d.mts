/** Installs the VS Code workbench where it is not yet; gives the Node that serves it, and its entry script. */
export function installVscode(): Promise<{ node: string; entry: string }>;
