import { answer } from "./command.mjs";
import { root } from "./places.mjs";

/** Lets git run `npm run check` before each commit, in a checkout whose owner has not chosen other hooks. */
export async function useCommitHook() {
  const top = await answer("git", ["rev-parse", "--show-toplevel"], { cwd: root });
  if (top !== root) return;
  if ((await answer("git", ["config", "core.hooksPath"], { cwd: root })) !== null) return;
  await answer("git", ["config", "core.hooksPath", ".githooks"], { cwd: root });
}
