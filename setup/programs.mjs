import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run, say } from "./command.mjs";

/** Programs of the system that the tests need: the names to look for, and Debian 12's package. */
const PROGRAMS = {
  chromium: [["chromium", "chromium-browser"], "chromium"],
  firefox: [["firefox-esr"], "firefox-esr"],
  // VS Code's log writer is compiled when its host is installed.
  python: [["python3"], "python3"],
  make: [["make"], "make"],
  compiler: [["g++"], "g++"],
};

/** Where Debian keeps PostgreSQL's programs, which are on no PATH. */
const POSTGRES = "/usr/lib/postgresql/15/bin/postgres";

const NGINX = "/usr/sbin/nginx";

export const browsers = ["chromium", "firefox"];
export const buildTools = ["python", "make", "compiler"];

/** Makes sure of some of the programs; on Debian 12, as root, what is missing is installed. */
export async function ensurePrograms(wanted) {
  const missing = wanted.flatMap((name) => {
    const [names, debianPackage] = PROGRAMS[name];
    return isInstalled(names) ? [] : [debianPackage];
  });
  await installMissing(missing, "The tests run in real browsers and a real VS Code, and something is missing.");
}

/** The same of PostgreSQL 15, for scratch clusters of the tests' own. */
export async function ensurePostgres() {
  const missing = existsSync(POSTGRES) ? [] : ["postgresql-15"];
  await installMissing(missing, "The server's tests run on SQLite and on PostgreSQL 15, and that is missing.");
}

/** And of nginx, whose program is not on everybody's PATH either. */
export async function ensureNginx() {
  await installMissing(existsSync(NGINX) ? [] : ["nginx"], "A test runs behind nginx, and that is missing.");
}

async function installMissing(missing, why) {
  if (missing.length === 0) return;
  const byHand = `Install ${missing.join(", ")} (on Debian 12: apt-get install ${missing.join(" ")}) and try again.`;
  if (process.getuid?.() !== 0 || !isInstalled(["apt-get"])) {
    throw new Error(`${why} ${byHand}`);
  }
  say(`Set-up: installing ${missing.join(", ")} …`);
  try {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update", "-qq"], { env });
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], { env });
  } catch (fault) {
    throw new Error(`What the tests need could not be installed. ${byHand}`, { cause: fault });
  }
}

function isInstalled(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.some((folder) => names.some((name) => existsSync(join(folder, name))));
}
