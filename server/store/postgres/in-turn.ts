/**
 * Acts of one name one after another, in the order in which they came: what waits for a lock that this process holds
 * itself must not hold a connection meanwhile.
 */
export function openTurns(): <Answer>(name: string, act: () => Promise<Answer>) => Promise<Answer> {
  const last = new Map<string, Promise<unknown>>();
  return async (name, act) => {
    const before = last.get(name);
    const mine = before === undefined ? act() : before.then(act, act);
    last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (last.get(name) === mine) last.delete(name);
    }
  };
}
