import { expect, test } from "bun:test";
import { changeSince } from "../../extensions/browser/privacy/change-since.ts";
import type { Settings } from "../../extensions/browser/privacy/settings.ts";

const SEEN: Settings = {
  blocked: ["a.example", "b.example"],
  only: [],
  withQuery: ["search.example"],
  withFragment: [],
  titles: false,
  active: true,
  audible: false,
  bookmarks: false,
  downloads: false,
};

test("what was saved elsewhere since the options were opened stays, and what was changed in them counts", () => {
  const now = { ...SEEN, blocked: [...SEEN.blocked, "bank.example"], active: false };
  expect(changeSince(SEEN, { ...SEEN, titles: true }, now)).toEqual({ ...now, titles: true });
});

test("a list that was changed here and elsewhere has what both added, and nothing that either took out", () => {
  const now = { ...SEEN, blocked: ["b.example", "bank.example", "both.example"] };
  const wanted = { ...SEEN, blocked: ["new.example", "a.example", "both.example"] };
  const { blocked } = changeSince(SEEN, wanted, now);
  expect(blocked).toEqual(["bank.example", "both.example", "new.example"]);
});

test("a list that changed nowhere else is kept in the order in which it was written", () => {
  const wanted = { ...SEEN, blocked: ["b.example", "c.example", "a.example"] };
  expect(changeSince(SEEN, wanted, SEEN)).toEqual(wanted);
});
