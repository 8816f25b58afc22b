import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { say } from "./command.mjs";

/**
 * Makes a folder by named steps, once: it stands under its name only when whole. A run that was interrupted is
 * taken up at the step it had reached; two runs at once wait for each other.
 * @param {string} target the folder
 * @param {Record<string, (folder: string) => unknown>} steps in order; each may be repeated
 */
export async function installOnce(target, steps) {
  if (existsSync(target)) return;
  mkdirSync(dirname(target), { recursive: true });
  const release = await lock(`${target}.lock`);
  try {
    if (existsSync(target)) return;
    const partial = `${target}.partial`;
    mkdirSync(partial, { recursive: true });
    for (const [name, act] of Object.entries(steps)) {
      const mark = join(partial, `.done-${name.replaceAll(" ", "-")}`);
      if (existsSync(mark)) continue;
      say(`Set-up: ${name} …`);
      await act(partial);
      writeFileSync(mark, "");
    }
    renameSync(partial, target);
  } finally {
    release();
  }
}

async function lock(path) {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      return () => rmSync(path, { force: true });
    } catch (fault) {
      if (fault.code !== "EEXIST") throw fault;
    }
    if (isAbandoned(path)) rmSync(path, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function isAbandoned(path) {
  try {
    process.kill(Number(readFileSync(path, "utf8")), 0);
    return false;
  } catch (fault) {
    return fault.code === "ESRCH";
  }
}
