import { expect, test } from "bun:test";
import type { TrayStatus } from "@tandem/tray/status";
import { badgeOf } from "../../extensions/browser/display/badge-of.ts";

const ann = { id: "a", name: "Ann" };
const paired = (auditWarning: string | undefined) => ({
  outbox: { waiting: 1, setAside: 0 },
  origin: "https://tandem.example",
  account: ann,
  device: { id: "d", name: "Firefox" },
  lastContact: undefined,
  lastPush: undefined,
  clock: undefined,
  auditWarning,
});
const states = (auditWarning: string | undefined): TrayStatus[] => [
  { state: "recording", ...paired(auditWarning) },
  { state: "paused", until: undefined, ...paired(auditWarning) },
  { state: "offline", since: 0, reason: "unreachable", ...paired(auditWarning) },
  { state: "undecided", previous: { origin: "https://other.example", account: ann }, ...paired(auditWarning) },
];

test("a changed history is loud on the badge in every state of a paired browser, and its words keep the state", () => {
  expect(states(undefined).map((status) => badgeOf(status, undefined).sign)).toEqual(["", "II", "↑", "?"]);
  for (const [at, status] of states("It is shorter.").entries()) {
    const { sign, words } = badgeOf(status, undefined);
    expect(sign).toBe("!");
    expect(words).toBe(
      `${badgeOf(states(undefined)[at] ?? status, undefined).words}; the server's history has changed`,
    );
  }
});

test("a full disk is told before all else, as long as it lasts", () => {
  const [status] = states("It is shorter.");
  if (!status) throw new Error("there are states");
  const disk = { since: 0, lost: 2, reason: "full" as const };
  expect(badgeOf(status, disk).words).toBe("not recording, for the disk takes nothing more");
  expect(badgeOf(status, { ...disk, over: 1 })).toEqual(badgeOf(status, undefined));
});
