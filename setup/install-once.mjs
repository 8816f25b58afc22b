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
  const release = await lock(target);
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

async function lock(target) {
  const path = `${target}.lock`;
  let before;
  for (let waits = 0; ; waits += 1) {
    if (made(path)) return () => rmSync(path, { force: true });
    const holder = holderOf(path);
    if (isAbandoned(holder, before)) {
      rmSync(path, { force: true });
      continue;
    }
    if (waits === TOLD_AFTER)
      say(
        `Set-up: waiting for process ${holder}, which is at the same. If that is no set-up of Tandem, delete ${path}.`,
      );
    before = holder;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
}

/** @returns whether the file is ours; not where another set-up has one */
function made(path) {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (fault) {
    if (fault.code === "EEXIST" && fault.syscall === "open") return false;
    const why = `Nothing can be kept in ${dirname(path)} by this user (${fault.code}).`;
    throw new Error(`${why} Set TANDEM_CACHE to a folder for big downloads, and try again.`, { cause: fault });
  }
}

const WAIT_MS = 250;

/** After so many waits, 2 s, the person is told. */
const TOLD_AFTER = 8;

function holderOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (fault) {
    if (fault.code !== "ENOENT") throw fault;
    return undefined;
  }
}

/** A power cut leaves a file without its content, or the PID of a process that is no more or is another by now: even ours. */
function isAbandoned(holder, before) {
  if (holder === undefined) return false;
  // Another set-up may have made its file a moment ago, and be about to write to it.
  if (!/^[1-9]\d*$/.test(holder)) return holder === before;
  if (Number(holder) === process.pid) return true;
  try {
    process.kill(Number(holder), 0);
    return false;
  } catch (fault) {
    return fault.code === "ESRCH";
  }
}
