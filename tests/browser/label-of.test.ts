import { expect, test } from "bun:test";
import { labelOf } from "../../extensions/browser/popup/label-of.ts";

test("an event is named by what the person knows it by, and by its type only where that is not known here", () => {
  const labels = (
    [
      ["page.visited", { url: "https://news.example/today" }],
      ["document.saved", { workspace: "notes", path: "src/a.ts" }],
      ["git.commit", { repository: "notes", sha: "0123456789abcdef", subject: "Mend it" }],
      ["git.commit", { repository: "notes", sha: "0123456789abcdef" }],
      ["git.checkout", { repository: "notes", branch: "main", sha: "0123456789abcdef" }],
      ["log.line", { source: "game", line: "a new day" }],
      ["task.finished", { workspace: "notes", name: "build" }],
      ["debug.finished", { workspace: "notes", name: "Launch" }],
      ["vendor.noticed", { what: "something" }],
    ] as const
  ).map(([type, payload]) => labelOf({ type, payload }));
  expect(labels).toEqual([
    "news.example/today",
    "src/a.ts",
    "Mend it",
    "0123456789",
    "main",
    "a new day",
    "Ran build",
    "Debugged Launch",
    "vendor.noticed",
  ]);
});
