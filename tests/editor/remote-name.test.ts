import { expect, test } from "bun:test";
import { remoteName } from "../../extensions/vscode/capture/remote-name.ts";

test.each([
  ["git@github.com:ann/notes.git", "github.com/ann/notes"],
  ["ssh://git@github.com:22/ann/notes", "github.com/ann/notes"],
  ["https://token@github.com/ann/notes.git/", "github.com/ann/notes"],
  ["https://git.example/t%C3%A9am/notes", "git.example/téam/notes"],
  ["https://git.example/team/100%done.git", "git.example/team/100%done"],
  ["git@git.example:team/100%done.git", "git.example/team/100%done"],
  ["C:/repositories/notes", undefined],
  ["/srv/notes.git", undefined],
] as const)("the remote %s is named %p on every machine", (address, name) => {
  expect(remoteName(address)).toBe(name as string);
});
