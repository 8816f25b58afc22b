import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/**
 * Whether a test file that this process has yet to run imports a module of this name. `bun test` tells nobody when its last
 * file has ended, so it is read off its command line; where that does not name the files, none is to come.
 */
export function isYetToUse(module: string): boolean {
  const files = commandLine().map((argument) => resolve(argument));
  const now = files.indexOf(Bun.main);
  const toCome = now < 0 ? [] : files.slice(now + 1).filter((file) => file.endsWith(".test.ts"));
  return toCome.some((file) => readFileSync(file, "utf8").includes(`/${module}"`));
}

function commandLine(): string[] {
  try {
    return readFileSync("/proc/self/cmdline", "utf8").split("\0");
  } catch {
    return []; // Only Linux tells it there.
  }
}
