import type { Context } from "../context.ts";
import { inSteps } from "./in-steps.ts";

/**
 * Gives the disk back what was deleted, by age, by a removal or with an account, in short steps while the server runs.
 * @returns how many pages were given back
 */
export async function giveSpaceBack({ store, life }: Pick<Context, "store" | "life">): Promise<number> {
  return inSteps((most) => store.giveSpaceBack(most), life.ending);
}
