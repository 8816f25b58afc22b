import type { Pool } from "pg";
import { CHANNEL } from "./hearing.ts";

/** How long it waits where the database is away, in ms. */
const PAUSE_MS = 500;

const TELL = {
  name: "tandem-tell",
  text: `SELECT pg_notify('${CHANNEL}', said) FROM unnest($1::text[]) AS told (said)`,
};

interface Telling {
  /** Tells it soon; what is told many times meanwhile is told once. */
  tell(text: string): void;
  /** Resolves when all was told, or the database is away. */
  close(): Promise<void>;
}

/**
 * Tells other processes what was committed (NOTIFY), apart from the commits: those that tell wait for each other, so a
 * push must not be one of them. What comes while one telling is under way goes together in the next.
 */
export function openTelling(pool: Pool): Telling {
  const waiting = new Set<string>();
  let underWay: Promise<void> | undefined;
  let isClosed = false;

  async function tellAll(): Promise<void> {
    while (waiting.size > 0) {
      const texts = [...waiting];
      waiting.clear();
      try {
        await pool.query({ ...TELL, values: [texts] });
      } catch {
        if (isClosed) return;
        for (const text of texts) waiting.add(text);
        await Bun.sleep(PAUSE_MS);
      }
    }
  }

  return {
    tell(text) {
      waiting.add(text);
      underWay ??= tellAll().finally(() => {
        underWay = undefined;
      });
    },
    async close() {
      isClosed = true;
      await underWay;
    },
  };
}
