import type { StoreDamaged } from "./store/store.ts";

/** Why a server ends: it was told to, or it found that its database cannot be trusted. */
type End = "told" | StoreDamaged;

/** Whether this server still takes requests. */
export interface Life {
  /** Aborted once it takes none any more: streams end then, and every new request is sent away to come back. */
  readonly ending: AbortSignal;
  /** What it found wrong with its database, if that is why it takes none. */
  damage(): StoreDamaged | undefined;
  /** Resolves when it ends, with the first reason. */
  readonly ended: Promise<End>;
  end(why: End): void;
}

export function createLife(): Life {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<End>();
  let damage: StoreDamaged | undefined;
  return {
    ending: controller.signal,
    damage: () => damage,
    ended: promise,
    end(why) {
      if (why !== "told") damage ??= why;
      resolve(why);
      controller.abort();
    },
  };
}
