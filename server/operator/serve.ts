import { mkdirSync } from "node:fs";
import { eq } from "drizzle-orm";
import { hasAccounts } from "../accounts/create-account.ts";
import { createLink, linkUrl } from "../accounts/links.ts";
import { createApp } from "../app.ts";
import { type Config, ConfigError, storePlace } from "../config.ts";
import type { Context } from "../context.ts";
import { createContext } from "../create-context.ts";
import { openLog } from "../http/log.ts";
import { holdPlace } from "../store/open.ts";
import { links } from "../store/schema.ts";
import { listen } from "./listen.ts";
import { listenForMetrics } from "./metrics-listener.ts";
import { drain, onStopSignal } from "./stop.ts";
import { startHousekeeper, startSweeper } from "./sweeper.ts";

/**
 * Runs the server until it is told to stop (SIGINT, SIGTERM); then answers what is under way, sends away what comes, and
 * closes. One that finds its database damaged sends everybody away from then on, and says so, until it is told to stop.
 * @throws {ConfigError} where the data folder or the port is another's
 * @throws {StoreDamaged} once it is closed
 */
export async function serve(config: Config): Promise<void> {
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const unlock = holdPlace(storePlace(config));
  if (unlock === undefined)
    throw new ConfigError(
      `Another Tandem server is running on ${config.data}. Stop it, or set TANDEM_DATA to another folder.`,
    );
  const context = await createContext(config, { clock: { now: Date.now }, log: openLog() });
  const app = createApp(context);
  const told = new Promise<void>((resolve) =>
    onStopSignal(() => {
      context.life.end("told");
      resolve();
    }),
  );
  const stopMetrics = listenForMetrics(context);
  const stopFollowing = listen(app, context);
  const stopSweeper = startSweeper(context);
  const stopHousekeeper = startHousekeeper(context);
  await tell(context);
  const why = await context.life.ended;
  stopFollowing();
  await stopSweeper();
  await stopHousekeeper();
  if (why !== "told") {
    console.error(why.message);
    // A server that ended here would be started again by whoever watches it, and serve until it met the damage anew.
    await told;
  }
  await drain(app);
  stopMetrics();
  await context.store.close();
  unlock();
  if (why !== "told") throw why;
}

/** Where the server is and, while it has no account, the one-time link that makes the first. */
async function tell({ config, store, clock }: Context): Promise<void> {
  console.log(`Tandem is running at ${config.origin}`);
  if (await hasAccounts(store.read)) return;
  const { token } = await store.write(async (tx) => {
    // A link of an earlier start, perhaps in someone's scrollback, is good no more.
    await tx.db.delete(links).where(eq(links.purpose, "set-up"));
    return createLink(tx, { purpose: "set-up", accountId: undefined, now: clock.now() });
  });
  console.log("\nThere is no account yet. Open this link within 10 minutes to make the first one:\n");
  console.log(`  ${linkUrl(config.origin, "set-up", token)}\n`);
}
