// The golden vectors under Node. Node 20 reads no TypeScript, so Bun bundles the contract for it first.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = mkdtempSync(join(tmpdir(), "tandem-contract-"));
after(() => rmSync(folder, { recursive: true }));

const bundle = join(folder, "vectors.mjs");
const source = fileURLToPath(new URL("./vectors.ts", import.meta.url));
execFileSync(process.env.TANDEM_BUN ?? "bun", ["build", source, "--target=node", "--outfile", bundle], {
  stdio: "pipe",
});
const { checks } = await import(pathToFileURL(bundle).href);

for (const { title, actual, expected } of checks)
  test(`under Node, ${title} is the golden one`, () => assert.deepEqual(actual(), expected));
