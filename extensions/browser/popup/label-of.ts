import type { TimelineEvent } from "@tandem/contract/timeline";

/** What an event of the account's timeline is called in one line; its type, where that is one of no source known here. */
export function labelOf({ type, payload }: Pick<TimelineEvent, "type" | "payload">): string {
  const text = (field: string) => (typeof payload[field] === "string" ? payload[field] : undefined);
  const run = RUNS[type];
  if (run !== undefined) return `${run} ${text("name") ?? text("workspace") ?? ""}`;
  const named = text("url")?.replace(/^https?:\/\//, "") ?? text("path") ?? text("subject") ?? text("branch");
  return named ?? text("sha")?.slice(0, 10) ?? text("line") ?? type;
}

/** The name of one says little by itself. */
const RUNS: Readonly<Record<string, string>> = {
  "task.finished": "Ran",
  "debug.finished": "Debugged",
};
