import { statfs } from "node:fs/promises";
import { eq } from "drizzle-orm";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { serverState } from "../store/schema.ts";
import { StoreUnavailable } from "../store/store.ts";
import { problems } from "./problems.ts";
import { retryAfter } from "./retry-after.ts";

/** `damaged`: as long as it runs it serves nothing more. `store-unavailable`: another process holds the database, too much waits, or a commit failed. */
type Readiness = "ready" | "ending" | "damaged" | "other-schema" | "disk-full" | "store-unavailable";

/** How long an answer is good, in ms: whoever asks without end must not make the disk work. */
const GOOD_FOR_MS = 1000;

/** `GET /healthz`: the process answers. `GET /readyz`: it can also do its work, or the name of what it lacks with 503. */
export function health(context: Context) {
  let asked = { at: Number.NEGATIVE_INFINITY, answer: Promise.resolve<Readiness>("ready") };
  return new Elysia({ name: "health" })
    .use(problems(context))
    .get("/healthz", () => ({ status: "ok" }))
    .get("/readyz", async () => {
      const at = performance.now();
      if (at - asked.at > GOOD_FOR_MS) asked = { at, answer: readiness(context) };
      const answer = await asked.answer;
      const status = ended(context) ?? answer;
      return Response.json({ status }, status === "ready" ? {} : { status: 503, headers: retryAfter() });
    });
}

function ended({ life }: Context): Readiness | undefined {
  if (life.damage() !== undefined) return "damaged";
  return life.ending.aborted ? "ending" : undefined;
}

async function readiness({ config, store, clock }: Context): Promise<Readiness> {
  const { bavail, bsize } = await statfs(config.data);
  try {
    if (!(await store.isCurrent())) return "other-schema";
    if (bavail * bsize < config.diskReserve) return "disk-full";
    // Only a commit that writes shows that there can be such commits.
    await store.write(async (tx) => {
      await tx.db.insert(serverState).values({ name: "checked", value: clock.now() });
      await tx.db.delete(serverState).where(eq(serverState.name, "checked"));
    });
    return "ready";
  } catch (fault) {
    if (fault instanceof StoreUnavailable) return "store-unavailable";
    throw fault;
  }
}
