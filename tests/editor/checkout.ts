import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A git checkout whose remote and author are set, with one file. */
export interface Checkout {
  readonly path: string;
  /** Commits everything, as the author that is set or as another; answers with the commit's hash. */
  commit(subject: string, as?: { email: string }): string;
  git(...args: string[]): string;
}

export const WORKSPACE = "git.example/ann/notes";

export function makeCheckout(path: string): Checkout {
  const git = (...args: string[]) => {
    const done = Bun.spawnSync(["git", ...args], {
      cwd: path,
      env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" },
    });
    if (done.exitCode !== 0) throw new Error(`git ${args.join(" ")}: ${done.stderr.toString()}`);
    return done.stdout.toString().trim();
  };
  git("init", "-q", "-b", "main");
  git("config", "user.name", "Ann");
  git("config", "user.email", "Ann@example.org");
  git("remote", "add", "origin", "git@git.example:ann/notes.git");
  writeFileSync(join(path, "notes.txt"), "first\n");
  git("add", ".");
  git("commit", "-q", "-m", "Before any editor was opened");
  return {
    path,
    git,
    commit(subject, as) {
      git("add", ".");
      git(...(as ? ["-c", `user.email=${as.email}`] : []), "commit", "-q", "--allow-empty", "-m", subject);
      return git("rev-parse", "HEAD");
    },
  };
}
