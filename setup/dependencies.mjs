import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, say } from "./command.mjs";
import { root } from "./places.mjs";

const STAMP = join(root, "node_modules", ".tandem-installed");

/** Installs the workspaces' packages, exactly as bun.lock says, where they are not the installed ones already. */
export async function installDependencies(bun) {
  const wanted = digestOfManifests();
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  say("Set-up: installing packages …");
  await run(bun, ["install", "--frozen-lockfile"], { cwd: root });
  writeFileSync(STAMP, wanted);
}

function digestOfManifests() {
  const manifest = readFileSync(join(root, "package.json"), "utf8");
  const files = [
    "package.json",
    ...JSON.parse(manifest).workspaces.map((folder) => join(folder, "package.json")),
    "bun.lock",
  ];
  const digest = createHash("sha256");
  for (const file of files)
    digest
      .update(file)
      .update("\0")
      .update(readFileSync(join(root, file)))
      .update("\0");
  return digest.digest("hex");
}
