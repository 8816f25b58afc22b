import { sql } from "drizzle-orm";
import type { Context } from "../context.ts";
import type { Database } from "../store/store.ts";
import { inSteps, timed } from "./in-steps.ts";

/** Free pages that stay for what comes next: a file that shrinks and grows by turns only works the disk. */
const SPARE_PAGES = 256;

/**
 * Gives the disk back what was deleted, by age, by a removal or with an account, in short steps while the server runs.
 * @returns how many pages were given back
 */
export async function giveSpaceBack({ store, life }: Pick<Context, "store" | "life">): Promise<number> {
  if ((await freePages(store.read)) <= SPARE_PAGES) return 0;
  return inSteps(
    (most) =>
      store.write((tx) =>
        timed(async () => {
          const before = await freePages(tx.db);
          const pages = Math.min(most, before - SPARE_PAGES);
          if (pages <= 0) return 0;
          await tx.db.all(sql.raw(`PRAGMA incremental_vacuum(${pages})`));
          return before - (await freePages(tx.db));
        }),
      ),
    life.ending,
  );
}

async function freePages(db: Database): Promise<number> {
  const [row] = await db.all<{ freelist_count: number }>(sql`PRAGMA freelist_count`);
  return row?.freelist_count ?? 0;
}
