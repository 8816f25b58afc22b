import type { Context } from "../context.ts";
import { expireEvents } from "./expire-events.ts";
import { giveSpaceBack } from "./give-space-back.ts";
import { horizonOf, raiseHorizon, readHorizon } from "./horizon.ts";

/**
 * Deletes what is older than it is to be kept, and gives the disk back what was deleted. What an earlier run began it ends,
 * whatever the setting is by now.
 * @param clockIsTrusted whether the horizon may move by this server's clock
 */
export async function keepHouse(
  context: Pick<Context, "store" | "clock" | "life" | "config">,
  clockIsTrusted: boolean,
): Promise<void> {
  const { store, clock, config } = context;
  const known = await readHorizon(store.read);
  const wanted = config.retentionDays === undefined ? undefined : horizonOf(config.retentionDays, clock.now());
  if (clockIsTrusted && wanted !== undefined && wanted > (known ?? Number.NEGATIVE_INFINITY))
    await raiseHorizon(store, wanted);
  const since = await readHorizon(store.read);
  if (since !== undefined) await expireEvents(context, since);
  await giveSpaceBack(context);
}
