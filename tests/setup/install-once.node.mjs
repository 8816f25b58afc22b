import { equal, match, rejects, throws } from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { installOnce } from "../../setup/install-once.mjs";
import { cacheFolder } from "../../setup/places.mjs";

let folder;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-set-up-"));
});
after(() => rmSync(folder, { recursive: true }));

const source = fileURLToPath(import.meta.resolve("../../setup/install-once.mjs"));

/** A set-up of a folder in a process of its own, since its own PID may be what the lock holds. */
function setUp(target, written) {
  const script = `import { installOnce } from ${JSON.stringify(source)};
    import { writeFileSync } from "node:fs";
    const target = ${JSON.stringify(target)};
    writeFileSync(target + ".lock", ${written});
    await installOnce(target, { "laying a stone": () => {} });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: ["ignore", 2, "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  return { child, ended: new Promise((resolve) => child.once("close", resolve)), said: () => said };
}

for (const [left, written] of [
  ["empty", '""'],
  ["without a number", '"12x"'],
  ["of the PID that is ours by now", "String(process.pid)"],
  ["of a process that is no more", '"4194305"'],
])
  test(`a lock that was left ${left} is taken over`, { timeout: 15_000 }, async () => {
    const target = join(folder, left.replaceAll(" ", "-"));
    const { child, ended } = setUp(target, written);
    const killer = setTimeout(() => child.kill(), 10_000);
    equal(await ended, 0);
    clearTimeout(killer);
    equal(existsSync(target), true);
    equal(existsSync(`${target}.lock`), false);
  });

test("who waits for another set-up says for which, and which file to delete, and goes on when that is gone", {
  timeout: 15_000,
}, async () => {
  const target = join(folder, "held");
  const { child, ended, said } = setUp(target, `"${process.pid}"`);
  const killer = setTimeout(() => child.kill(), 12_000);
  while (!said().includes(`${target}.lock`) && child.exitCode === null && !child.killed)
    await new Promise((resolve) => setTimeout(resolve, 20));
  match(said(), new RegExp(`process ${process.pid}\\b`));
  rmSync(`${target}.lock`);
  equal(await ended, 0);
  clearTimeout(killer);
  equal(said().split(`${target}.lock`).length, 2);
});

test("who has no home, or none to write in, is told which setting names another place", async () => {
  const homeless = () => {
    throw new Error("A system error occurred: uv_os_homedir returned ENOENT (no such file or directory)");
  };
  throws(() => cacheFolder({}, homeless), /TANDEM_CACHE/);
  equal(cacheFolder({ TANDEM_CACHE: folder }, homeless), folder);
  const file = join(folder, "file");
  writeFileSync(file, "");
  for (const target of [join(file, "bun"), join(file, "below", "bun")])
    await rejects(installOnce(target, {}), ({ message }) => message.includes(file) && message.includes("TANDEM_CACHE"));
});
