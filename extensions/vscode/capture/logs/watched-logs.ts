import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** A log that the person named. */
export interface WatchedLog {
  readonly name: string;
  readonly path: string;
  readonly pattern: RegExp | undefined;
}

/** The logs of the setting `tandem.logs`, as the person wrote it, and what is wrong with those that cannot be watched, in words for people. */
export function watchedLogs(given: unknown): { logs: WatchedLog[]; faults: string[] } {
  const logs: WatchedLog[] = [];
  const faults: string[] = [];
  for (const entry of Array.isArray(given) ? given : []) {
    const { name, path: written, pattern } = (entry ?? {}) as Record<string, unknown>;
    if (typeof name !== "string" || name === "" || typeof written !== "string" || written === "") {
      faults.push("An entry of tandem.logs needs a name and a path.");
      continue;
    }
    const path = written.replace(/^~(?=[/\\])/, () => join(homedir()));
    if (!isAbsolute(path)) faults.push(`The path of the log "${name}" is not absolute.`);
    else if (logs.some((log) => log.name === name)) faults.push(`Two entries of tandem.logs are named "${name}".`);
    else {
      const compiled = typeof pattern === "string" ? compile(pattern) : { pattern: undefined };
      if (compiled === undefined) faults.push(`The pattern of the log "${name}" is no regular expression.`);
      else logs.push({ name, path, ...compiled });
    }
  }
  return { logs, faults };
}

function compile(pattern: string): { pattern: RegExp } | undefined {
  try {
    return { pattern: new RegExp(pattern) };
  } catch {
    return undefined;
  }
}
