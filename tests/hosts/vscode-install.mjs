import { writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { run } from "../../setup/command.mjs";
import { installOnce } from "../../setup/install-once.mjs";
import { findNode } from "../../setup/node.mjs";
import { cacheFolder } from "../../setup/places.mjs";
import { buildTools, ensurePrograms } from "../../setup/programs.mjs";

const CODE_SERVER = "4.139.1";

/**
 * Installs the VS Code workbench that the editor's tests run in (about 900 MB, half a minute the first time).
 * @returns {Promise<{ node: string, entry: string }>} the Node that serves it, and its entry script
 */
export async function installVscode() {
  const node = await findNode();
  const folder = join(cacheFolder(), `vscode-host-${CODE_SERVER}`);
  const npm = (cwd, ...args) =>
    run(node.node, [node.npm, ...args, "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd,
      // npm, node-gyp and the packages' scripts must all meet this Node, never the machine's.
      env: { PATH: [dirname(node.node), process.env.PATH].join(delimiter), npm_config_nodedir: node.folder },
    });
  const vscode = (partial) => join(partial, "node_modules", "code-server", "lib", "vscode");

  await installOnce(folder, {
    "downloading the VS Code host": (partial) => {
      const dependencies = { "code-server": CODE_SERVER };
      writeFileSync(join(partial, "package.json"), JSON.stringify({ private: true, dependencies }));
      return npm(partial, "install", "--ignore-scripts");
    },
    "installing the VS Code host's packages": (partial) =>
      npm(vscode(partial), "install", "--omit=dev", "--ignore-scripts"),
    // Without spdlog VS Code writes no log file, and a test that searches the logs would pass on nothing.
    "building the VS Code host's log writer": async (partial) => {
      await ensurePrograms(buildTools);
      await npm(vscode(partial), "rebuild", "--foreground-scripts", "@vscode/spdlog", "@vscode/native-watchdog");
    },
    "installing the VS Code host's own extensions": (partial) =>
      npm(join(vscode(partial), "extensions"), "install", "--omit=dev", "--ignore-scripts"),
  });
  return { node: node.node, entry: join(folder, "node_modules", "code-server", "out", "node", "entry.js") };
}

if (import.meta.main || process.argv[1] === import.meta.filename) await installVscode();
