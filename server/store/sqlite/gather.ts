import type { Act, Store } from "../store.ts";

/**
 * The same store, but acts that come in one turn of the event loop are handed over together, so that one commit serves
 * them: handed over one by one, each would be on disk before the request behind it was even read, since a commit stops
 * the process. A lone act loses some microseconds. Acts on events are left as they are: they are long, and pause.
 */
export function gatherActs(store: Store): Store {
  const gathered: (() => void)[] = [];
  let turn: Promise<void> | undefined;

  const handOver = () => {
    turn = undefined;
    for (const start of gathered.splice(0)) start();
  };

  return {
    ...store,
    write<Answer>(act: Act<Answer>): Promise<Answer> {
      turn ??= new Promise<void>((resolve) => setImmediate(resolve)).then(handOver);
      return new Promise((resolve) => gathered.push(() => resolve(store.write(act))));
    },
    waiting: () => gathered.length + store.waiting(),
    async close() {
      await turn;
      await store.close();
    },
  };
}
