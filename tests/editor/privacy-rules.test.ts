import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openFileState } from "@tandem/tray/node/file-state";
import * as fc from "fast-check";
import { globMatcher } from "../../extensions/vscode/privacy/glob.ts";
import { guardBy } from "../../extensions/vscode/privacy/guard.ts";
import { hideFields, keyOfPhrase } from "../../extensions/vscode/privacy/hide.ts";
import { readPrivacy } from "../../extensions/vscode/privacy/settings.ts";
import { openKeptSettings } from "../../extensions/vscode/settings/kept-settings.ts";
import { readOutboxLimit } from "../../extensions/vscode/settings/outbox-limit.ts";
import type { PersonSettings } from "../../extensions/vscode/settings/person-settings.ts";
import { temporaryFolder } from "../hosts/temporary.ts";

test.each([
  ["**/secrets/**", "a/secrets/b/c.txt", true],
  ["**/secrets/**", "secrets", true],
  ["**/secrets/**", "a/secretsx/b", false],
  ["*.env", "prod.env", true],
  ["*.env", "a/prod.env", false],
  ["**/*.{key,pem}", "a/b/id.pem", true],
  ["**/*.{key,pem}", "a/b/id.pub", false],
  ["git.example/acme/**", "git.example/acme/shop/src/a.ts", true],
  ["/home/ann/clients/**", "/home/ann/clients/x", true],
  ["a?c/[xy].txt", "abc/y.txt", true],
  ["a?c/[!xy].txt", "abc/y.txt", false],
  ["(a)+.txt", "(a)+.txt", true],
  ["**/Budget [2024-2020]/**", "a/Budget [2024-2020]/plan.txt", true],
  ["**/Budget [2024-2020]/**", "a/Budget 2022/plan.txt", false],
  ["{drafts/**", "{drafts/a.txt", true],
  ["{drafts/**", "drafts/a.txt", false],
  ["**/{a,{b,c}}.txt", "x/c.txt", true],
  ["{a,{b,c}.txt", "{a,c.txt", true],
  ["{[}]", "{}", true],
  ["{[}]x,y}", "}x", true],
  ["{**/secret/**,**/private/**}", "/home/u/secret", true],
  ["{**/secret/**,**/private/**}", "private", true],
  ["{**/secret/**,**/private/**}", "secret/a.txt", true],
  ["{**/secret/**,**/private/**}", "secrets/a.txt", false],
  ["{**/{secret,private}/**,{x/**,**/y}}", "a/private", true],
  ["{**/{secret,private}/**,{x/**,**/y}}", "x", true],
  ["{**/{secret,private}/**,{x/**,**/y}}", "y", true],
  ["{a/**,b}.txt", "a.txt", false],
  ["a{b,**/}c", "ac", false],
] as const)("the glob %s and the path %s: matching is %p", (glob, path, matching) => {
  expect(globMatcher(glob)(path)).toBe(matching);
});

test("whatever a person enters as a glob is one, and matches itself where it has no sign in it that means more", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (glob, path) => void globMatcher(glob)(path)));
  const odd = fc.string({ unit: fc.constantFrom(..."[]!^-az/\\{},*?(+$", "[z-", "-a]", "/**", "**/") });
  fc.assert(
    fc.property(odd, odd, (glob, path) => void globMatcher(glob)(path)),
    { numRuns: 20_000 },
  );
  fc.assert(fc.property(fc.stringMatching(/^[^[}*?]*$/), (text) => globMatcher(text)(text)));
});

test("one phrase hides one value alike on two machines, and another phrase or field otherwise", () => {
  const payload = { workspace: "plans", repository: "plans", path: "plans", branch: "plans", language: "plaintext" };
  const hidden = hideFields(payload, ["workspace", "path", "branch"], keyOfPhrase("correct horse battery"));
  expect(hideFields(payload, ["workspace", "path", "branch"], keyOfPhrase(" correct horse battery "))).toEqual(hidden);
  expect(hidden.workspace).toBe(String(hidden.repository));
  expect(new Set([hidden.workspace, hidden.path, hidden.branch]).size).toBe(3);
  expect(hideFields(payload, ["path"], keyOfPhrase("another phrase")).path).not.toBe(String(hidden.path));
  expect(hideFields(hidden, ["workspace", "path", "branch"], keyOfPhrase("another phrase"))).toEqual(hidden);
  expect(hidden.language).toBe("plaintext");
});

test("an exclusion in braces leaves out commits and tasks of the folder itself", async () => {
  const guard = guardBy(
    { exclude: ["{**/secret/**,**/private/**}"], onlyWith: undefined, hide: [] },
    new Uint8Array(32),
  );
  expect(await guard({ payload: { sha: "0" }, about: ["/home/ann/secret", "secret"] })).toBeUndefined();
  expect(await guard({ payload: { workspace: "private", name: "build" }, about: "/home/ann/private" })).toBeUndefined();
});

test("an exclusion holds for the path on this machine, the path in the workspace, and the workspace by its name", async () => {
  const seen = { payload: { workspace: "git.example/acme/shop", path: "src/a.ts" }, about: "/home/ann/shop/src/a.ts" };
  for (const glob of ["/home/ann/shop/**", "src/*.ts", "git.example/acme/**", "git.example/acme/shop/src/**"]) {
    const guard = guardBy({ exclude: [glob], onlyWith: undefined, hide: [] }, new Uint8Array(32));
    expect(await guard(seen)).toBeUndefined();
  }
  const guard = guardBy({ exclude: ["other/**"], onlyWith: undefined, hide: [] }, new Uint8Array(32));
  expect(await guard(seen)).toBe(seen);
});

test("an exclusion finds a name however its accents are written", () => {
  const [composed, decomposed] = ["NFC", "NFD"].map((form) => "a/Privé/Müller.txt".normalize(form));
  if (composed === undefined || decomposed === undefined) throw new Error("There are two forms.");
  expect(composed).not.toBe(decomposed);
  expect(globMatcher("**/Priv?/M[ü]ller.txt".normalize("NFD"))(composed)).toBe(true);
  expect(globMatcher("**/Privé/**".normalize("NFC"))(decomposed)).toBe(true);
});

test("a glob that names a folder of Windows excludes what is in it, by slashes of both kinds and in any case", async () => {
  const seen = { payload: { workspace: "private", path: "a.txt" }, about: "c:\\Users\\me\\private\\a.txt" };
  for (const glob of ["C:/Users/me/private/**", "c:\\users\\Me\\private\\**", "**\\PRIVATE\\*.txt"]) {
    const guard = guardBy({ exclude: [glob], onlyWith: undefined, hide: [] }, new Uint8Array(32), "win32");
    expect(await guard(seen)).toBeUndefined();
  }
  const guard = guardBy({ exclude: ["D:\\**"], onlyWith: undefined, hide: [] }, new Uint8Array(32), "win32");
  expect(await guard(seen)).toBe(seen);
});

test("what is hidden does not stay behind as the path on this machine", async () => {
  const guard = guardBy({ exclude: [], onlyWith: undefined, hide: ["path"] }, new Uint8Array(32));
  const kept = await guard({ payload: { workspace: "w", path: "plan.txt" }, about: "/home/ann/w/plan.txt" });
  expect(JSON.stringify(kept)).not.toContain("plan.txt");
});

test("a text where a list belongs, or a list where a text does, keeps as much from the server, and what cannot be read is told", () => {
  const read = (given: object) => readPrivacy({ exclude: [], "include.onlyWith": "", hide: [], ...given });
  expect(read({})).toEqual({ privacy: { exclude: [], onlyWith: undefined, hide: [] }, faults: [] });
  expect(read({ exclude: "**/secret/**" }).privacy.exclude).toEqual(["**/secret/**"]);
  expect(read({ hide: "path" }).privacy.hide).toEqual(["path"]);
  expect(read({ "include.onlyWith": [".tandem"] }).privacy.onlyWith).toBe(".tandem");
  expect(read({ "include.onlyWith": [".tandem", ".work"] }).privacy.onlyWith).toEqual([".tandem", ".work"]);
  expect(read({ hide: ["path", "paths"] })).toEqual({
    privacy: { exclude: [], onlyWith: undefined, hide: ["path"] },
    faults: ['tandem.hide knows path, branch, workspace, url; "paths" hides nothing.'],
  });
  expect(read({ exclude: { "**/secret/**": true }, "include.onlyWith": true, hide: [1] }).faults).toEqual([
    "tandem.exclude needs a list of globs; what else stands there does nothing.",
    "tandem.include.onlyWith needs a file's name; what else stands there does nothing.",
    "tandem.hide needs a list of words; what else stands there does nothing.",
  ]);
});

test("a limit of the outbox that is no number is the usual one, and is told", () => {
  expect(readOutboxLimit(512)).toEqual({ outboxMiB: 512, faults: [] });
  for (const written of ["512 MiB", null, undefined, Number.NaN]) {
    const { outboxMiB, faults } = readOutboxLimit(written);
    expect(outboxMiB).toBe(256);
    expect(faults).toHaveLength(1);
  }
});

test("of several markers any marks a folder, and one that holds none is not recorded", async () => {
  const folder = temporaryFolder("markers");
  const about = (name: string) => ({ payload: {}, about: join(folder.path, name, "a.txt") });
  for (const name of ["one", "two", "none"]) mkdirSync(join(folder.path, name));
  writeFileSync(join(folder.path, "one", ".tandem"), "");
  writeFileSync(join(folder.path, "two", ".work"), "");
  const guard = guardBy({ exclude: [], onlyWith: [".tandem", ".work"], hide: [] }, new Uint8Array(32));
  for (const name of ["one", "two"]) expect(await guard(about(name))).toBeDefined();
  expect(await guard(about("none"))).toBeUndefined();
  folder.remove();
});

const SETTINGS: PersonSettings = {
  exclude: [],
  onlyWith: undefined,
  hide: [],
  switchedOff: [],
  logs: [],
  outboxMiB: 256,
};

test("what the person changed while no window was open holds from the first moment on, and then for what waits", async () => {
  const folder = temporaryFolder("settings");
  const state = await openFileState(join(folder.path, "state.json"));
  await state.set("settings", { ...SETTINGS, logs: [{ name: "game", path: "/game.log" }] });
  const now = { ...SETTINGS, exclude: ["**/secret/**"] };
  const first = await openKeptSettings(state, { goesOn: false, read: () => now });
  expect(first.current()).toEqual(now);
  const applied: PersonSettings[] = [];
  await first.keep(now, "start", async () => void applied.push(first.current()));
  expect(applied).toEqual([now]);
  // A window that takes over may read what is older than that.
  const next = await openKeptSettings(state, { goesOn: true, read: () => SETTINGS });
  expect(next.current()).toEqual(now);
  folder.remove();
});

test("of two changes at once the later one is kept for the window that takes over", async () => {
  const folder = temporaryFolder("settings");
  const state = await openFileState(join(folder.path, "state.json"));
  const settings = await openKeptSettings(state, { goesOn: false, read: () => SETTINGS });
  const keep = (change: Partial<PersonSettings>) =>
    settings.keep({ ...SETTINGS, ...change }, "change", async () => undefined);
  await keep({ exclude: ["**/secret/**"] });
  await Promise.all([keep({ exclude: [] }), keep({ exclude: ["**/secret/**"], outboxMiB: 200 })]);
  const next = await openKeptSettings(state, { goesOn: true, read: () => SETTINGS });
  expect(next.current()).toEqual({ ...SETTINGS, exclude: ["**/secret/**"], outboxMiB: 200 });
  folder.remove();
});
