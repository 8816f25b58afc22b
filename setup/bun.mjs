import { existsSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { answer, run, say } from "./command.mjs";
import { installOnce } from "./install-once.mjs";
import { cacheFolder, pinnedBun } from "./places.mjs";

/**
 * The path of a Bun of the pinned version: the one that runs us, one on PATH, or one installed from npm into the
 * cache. Where npm cannot be reached, a newer Bun 1 that runs us is taken, and said.
 */
export async function findBun() {
  if (process.versions.bun === pinnedBun) return process.execPath;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const candidate = join(folder, "bun");
    if (existsSync(candidate) && (await answer(candidate, ["--version"])) === pinnedBun) return candidate;
  }
  try {
    return await installedBun();
  } catch (fault) {
    if (!isNewerBun1(process.versions.bun)) throw fault;
    say(`Tandem is tested with Bun ${pinnedBun}, which could not be installed; going on with ${process.versions.bun}.`);
    return process.execPath;
  }
}

async function installedBun() {
  const folder = join(cacheFolder(), `bun-${pinnedBun}`);
  await installOnce(folder, { [`installing Bun ${pinnedBun}`]: install });
  const bun = binaryIn(folder);
  if ((await answer(bun, ["--version"])) === pinnedBun) return bun;
  throw new Error(
    `The Bun in ${folder} does not run. Delete that folder and try again, or put Bun ${pinnedBun} on PATH.`,
  );
}

async function install(folder) {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, dependencies: { bun: pinnedBun } }));
  try {
    if (process.versions.bun) await run(process.execPath, ["install", "--ignore-scripts"], { cwd: folder });
    else
      await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder });
    // The package's own install script puts the binary in place; npm may be set to block such scripts, so we run it.
    await run(process.execPath, [join("node_modules", "bun", "install.js")], { cwd: folder });
  } catch (fault) {
    throw new Error(
      `Bun ${pinnedBun} could not be installed from npm. Install it by hand, put it on PATH, and try again.`,
      {
        cause: fault,
      },
    );
  }
  if ((await answer(binaryIn(folder), ["--version"])) !== pinnedBun) {
    throw new Error(
      `The npm package of Bun ${pinnedBun} holds no binary that runs here. Install Bun by hand and try again.`,
    );
  }
}

// The package names its binary bun.exe on every system.
const binaryIn = (folder) => join(folder, "node_modules", "bun", "bin", "bun.exe");

function isNewerBun1(version) {
  if (!version) return false;
  const [major, minor, patch] = version.split(".").map(Number);
  const [, pinnedMinor, pinnedPatch] = pinnedBun.split(".").map(Number);
  return major === 1 && (minor > pinnedMinor || (minor === pinnedMinor && patch > pinnedPatch));
}
