import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type HostProcess, startProcess } from "../hosts/process.ts";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";

const ROOT = join(import.meta.dir, "..", "..");

let place: ReturnType<typeof temporaryFolder>;
let outputs: ReturnType<typeof temporaryFolder>;
let demo: HostProcess | undefined;
beforeEach(() => {
  place = temporaryFolder("demo-place");
  outputs = temporaryFolder("demo-output");
});
afterEach(async () => {
  await demo?.end();
  place.remove();
  outputs.remove();
});

function startDemo(...args: string[]): HostProcess {
  demo = startProcess([process.execPath, join(ROOT, "demo", "main.ts"), ...args], {
    outputFile: join(outputs.path, "output"),
    env: { TMPDIR: place.path },
  });
  return demo;
}

test("the demo's counts are those of this repository: what both machines saw is stored once", async () => {
  const running = startDemo("--once");
  const git = (...args: string[]) => Bun.spawnSync(["git", "-C", ROOT, ...args]).stdout.toString();
  const commits = git("rev-list", "HEAD").split("\n").filter(Boolean).length;
  const files = git("ls-files", "-z")
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(ROOT, path))).length;
  const total = commits + files;
  await until("the demo to end", () => running.ended(), { timeoutMs: 50_000 });
  const output = running.output();
  const count = (name: string) => Number(new RegExp(`^${name} +(\\d+) `, "m").exec(output)?.[1]);

  expect(output).toContain(`${commits} commits and ${files} files`);
  // Each machine sees seven tenths of either, so four tenths are seen by both.
  const each = Math.ceil(commits * 0.7) + Math.ceil(files * 0.7);
  expect(count("captures")).toBe(2 * each);
  expect(count("stored")).toBe(total);
  expect(count("merged")).toBe(2 * each - total);
  expect(count("replayed")).toBeGreaterThan(0);
  expect(
    output.match(new RegExp(`saw ${Math.ceil(commits * 0.7)} commits and ${Math.ceil(files * 0.7)} saves`, "g")),
  ).toHaveLength(2);
  expect(output).not.toContain("rejected");
  expect(readdirSync(place.path)).toEqual([]);
});

test("the demo stays until Ctrl-C, then ends its server and leaves nothing behind", async () => {
  const running = startDemo();
  await until("the demo to wait", () => running.output().includes("Press Ctrl-C"), { timeoutMs: 50_000 });
  const [link = ""] = /http:\/\/localhost:\d+\/sign-in#token=\S+/.exec(running.output()) ?? [];
  const { origin } = new URL(link);
  expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  expect(readdirSync(place.path).length).toBe(1);
  process.kill(running.pid, "SIGINT");
  await until("the demo to end", () => running.ended());
  expect(readdirSync(place.path)).toEqual([]);
  await expect(fetch(`${origin}/healthz`)).rejects.toThrow();
});

test("a demo that is interrupted while it pairs leaves nothing behind either", async () => {
  const running = startDemo();
  await until("the pairing to begin", () => running.output().includes("Pairing two trays"));
  const [origin = ""] = /http:\/\/localhost:\d+/.exec(running.output()) ?? [];
  process.kill(running.pid, "SIGINT");
  await until("the demo to end", () => running.ended());
  expect(readdirSync(place.path)).toEqual([]);
  await expect(fetch(`${origin}/healthz`)).rejects.toThrow();
});
