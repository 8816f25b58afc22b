import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileServer } from "../../server/compile.ts";
import { startProcess } from "../hosts/process.ts";
import { freePort, temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";

const ROOT = join(import.meta.dir, "..", "..");

let folder: ReturnType<typeof temporaryFolder>;
let binary: string;
beforeAll(async () => {
  folder = temporaryFolder("compiled");
  binary = join(folder.path, "tandem");
  await compileServer(binary);
}, 120_000);
afterAll(() => folder?.remove());

test("the compiled server goes the journey of two trays as the server's sources do", async () => {
  const journey = Bun.spawn([process.execPath, "test", "./tests/journeys/two-trays.test.ts", "--timeout", "60000"], {
    cwd: ROOT,
    env: { ...process.env, TANDEM_TEST_SERVER: binary },
    stderr: "pipe",
  });
  const told = await new Response(journey.stderr).text();
  expect(await journey.exited, told).toBe(0);
  expect(told).toMatch(/^ *[1-9]\d* pass$/m);
}, 180_000);

test("the compiled server holds its schema and the web companion, and needs nothing beside it", async () => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = { TANDEM_PORT: String(port), TANDEM_DATA: join(folder.path, "data"), TANDEM_ORIGIN: origin, PATH: "" };
  const server = startProcess([binary, "serve"], { outputFile: join(folder.path, "output"), cwd: folder.path, env });
  const page = await until("the page", async () => (await fetch(origin)).text());
  const assets = readdirSync(join(ROOT, "web", "dist", "assets"));
  expect(assets.filter((name) => page.includes(`/assets/${name}`)).length).toBeGreaterThan(1);
  for (const name of assets) {
    const answer = await fetch(`${origin}/assets/${name}`);
    const built = Bun.file(join(ROOT, "web", "dist", "assets", name));
    expect([answer.status, await answer.text()], name).toEqual([200, await built.text()]);
    expect(answer.headers.get("content-type"), name).toBe(built.type);
  }
  expect((await fetch(`${origin}/assets/../server/main.ts`)).status).toBe(404);
  const verified = Bun.spawnSync([binary, "audit", "verify"], { cwd: folder.path, env });
  expect([verified.exitCode, verified.stdout.toString()]).toEqual([0, "Intact: 0 entries in 0 chains.\n"]);
  await server.end();
});

test("the compiled server obeys no file of the folder that it is started in", async () => {
  const there = join(folder.path, "there");
  mkdirSync(there);
  writeFileSync(join(there, ".env"), "TANDEM_PORT=junk\n");
  writeFileSync(join(there, "bunfig.toml"), 'preload = ["./first.ts"]\n');
  writeFileSync(join(there, "first.ts"), 'console.log("preloaded");\n');
  const env = { TANDEM_DATA: join(folder.path, "data"), PATH: "" };
  const verified = Bun.spawnSync([binary, "audit", "verify"], { cwd: there, env });
  expect(verified.stderr.toString()).toBe("");
  expect([verified.exitCode, verified.stdout.toString()]).toEqual([0, "Intact: 0 entries in 0 chains.\n"]);
});
