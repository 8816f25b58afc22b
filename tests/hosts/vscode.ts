import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { startProcess } from "./process.ts";
import { freePort, temporaryFolder } from "./temporary.ts";
import { until } from "./until.ts";
import { installVscode } from "./vscode-install.mjs";

/** A served VS Code: one machine, with its own home, settings and extensions. */
export interface Workbench {
  /** The address that opens the folder. */
  readonly url: string;
  readonly home: string;
  readonly userDataDir: string;
  /** The logs of the server and of its extension hosts; the window's own are in the browser (readBrowserLogs). */
  readonly logsDir: string;
  /** Every log file and all that the server has printed, by path: what a leak test searches. */
  logs(): Record<string, string>;
  /** Ends the server; what is in `home` stays where the caller named it, else it is deleted. */
  close(): Promise<void>;
}

/**
 * Installs an extension and serves a workbench over a folder.
 * @param folder the folder to open
 * @param vsix the packaged extension, or several
 * @param home the machine's home; one that was used before continues it
 * @param settings added to the user settings
 * @param trust whether folders must be trusted by the person; else all are
 */
export async function startWorkbench(options: {
  folder: string;
  vsix: string | readonly string[];
  home?: string;
  port?: number;
  env?: Record<string, string>;
  settings?: Record<string, unknown>;
  trust?: boolean;
}): Promise<Workbench> {
  const { node, entry } = await installVscode();
  const temporary = options.home === undefined ? temporaryFolder("workbench") : undefined;
  const home = options.home ?? temporary?.path ?? "";
  const userDataDir = join(home, "user-data");
  const extensionsDir = join(home, "extensions");
  const outputFile = join(home, "server-output.log");
  mkdirSync(join(userDataDir, "User"), { recursive: true });
  writeFileSync(join(userDataDir, "User", "settings.json"), JSON.stringify({ ...CALM, ...options.settings }, null, 2));
  const env = environment(node, home, options.env);
  const codeServer = (...args: string[]) =>
    startProcess(
      [node, entry, "--user-data-dir", userDataDir, "--extensions-dir", extensionsDir, "--disable-telemetry", ...args],
      { outputFile, cwd: home, env },
    );

  const installation = codeServer(...[options.vsix].flat().flatMap((vsix) => ["--install-extension", vsix]), "--force");
  await until("the extension to be installed", () => installation.ended(), { timeoutMs: 120_000 });
  if (!/was successfully installed/.test(installation.output())) {
    throw new Error(`The extension was not installed:\n${installation.output()}`);
  }

  const port = options.port ?? (await freePort());
  const address = `127.0.0.1:${port}`;
  const server = codeServer(
    "--auth",
    "none",
    "--bind-addr",
    address,
    ...SERVE,
    ...(options.trust ? [] : ["--disable-workspace-trust"]),
  );
  const healthy = async () => (await fetch(`http://${address}/healthz`, { signal: AbortSignal.timeout(2_000) })).ok;
  await until("the workbench's server", healthy, { timeoutMs: 120_000 }).catch(async (fault) => {
    await server.end();
    throw new Error(`The workbench did not start:\n${server.output()}`, { cause: fault });
  });

  return {
    url: `http://${address}/?folder=${encodeURIComponent(options.folder)}`,
    home,
    userDataDir,
    logsDir: join(userDataDir, "logs"),
    logs: () => ({
      [outputFile]: readFileSync(outputFile, "utf8"),
      ...textsUnder(join(userDataDir, "logs")),
      ...textsUnder(join(home, ".local", "share", "code-server", "coder-logs")),
    }),
    async close() {
      await server.end();
      temporary?.remove();
    },
  };
}

const SERVE = ["--disable-update-check", "--disable-getting-started-override", "--reconnection-grace-time", "5"];

const CALM = {
  "workbench.startupEditor": "none",
  "workbench.reduceMotion": "on",
  "editor.cursorBlinking": "solid",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "remote.autoForwardPorts": false,
  "chat.disableAIFeatures": true,
  // Off on the desktop, on in the web; a test saves when it means to.
  "files.autoSave": "off",
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  // A settings file opens in an editor like any other.
  "workbench.editor.useModal": "off",
};

function environment(
  node: string,
  home: string,
  extra: Record<string, string> = {},
): Record<string, string | undefined> {
  return {
    // The extension host's children must meet the Node that the workbench needs, before the machine's own.
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    HOME: home,
    XDG_CONFIG_HOME: undefined,
    XDG_DATA_HOME: undefined,
    XDG_CACHE_HOME: undefined,
    // Set where the tests themselves are run from a VS Code terminal.
    VSCODE_IPC_HOOK_CLI: undefined,
    PORT: undefined,
    ...extra,
  };
}

function textsUnder(folder: string): Record<string, string> {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return {}; // Nothing was logged there yet.
  }
  return Object.fromEntries(names.map((path) => [path, readFileSync(path, "utf8")]));
}
