/** How many proofs are remembered: what a thousand busy trays send within the time that a proof is good. */
const REMEMBERED = 65_536;

/** Which proofs were used at protected resources, in this process's memory: a restart forgets them. */
export interface UsedProofs {
  /**
   * RFC 9449 §11.1: takes a proof, by its key's thumbprint and its `jti`, until it would be stale anyway (`goodUntil`,
   * like `now` in ms since the epoch). The oldest goes when too many are remembered.
   * @returns false where it was used before
   */
  use(proof: { readonly jkt: string; readonly jti: string; readonly goodUntil: number }, now: number): boolean;
}

export function rememberProofs(most = REMEMBERED): UsedProofs {
  const remembered = new Map<string, number>();
  return {
    use({ jkt, jti, goodUntil }, now) {
      const name = `${jkt}.${jti}`;
      if ((remembered.get(name) ?? Number.NEGATIVE_INFINITY) >= now) return false;
      remembered.delete(name);
      makeRoom(remembered, now, most);
      remembered.set(name, goodUntil);
      return true;
    },
  };
}

/** From the oldest on: whatever is stale, and one more where that made no room. */
function makeRoom(remembered: Map<string, number>, now: number, most: number): void {
  for (const [name, goodUntil] of remembered) {
    if (goodUntil >= now && remembered.size < most) return;
    remembered.delete(name);
  }
}
