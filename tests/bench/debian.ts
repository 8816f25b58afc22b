import { existsSync } from "node:fs";

/** Makes sure of a peer's program; as root on Debian its package is installed. @throws where it cannot be, saying so */
export async function ensureDebian(program: string, debianPackage: string): Promise<void> {
  if (existsSync(program)) return;
  if (process.getuid?.() !== 0) throw new Error(`${debianPackage} is not installed (apt-get install ${debianPackage})`);
  const command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", debianPackage];
  const done = Bun.spawnSync(command, { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  if (done.exitCode !== 0 || !existsSync(program)) throw new Error(`${debianPackage} could not be installed`);
}
