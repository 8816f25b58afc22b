/** Without a key or a pointer for this long, in seconds, nobody is looking. */
export const IDLE_S = 60;

/** While the tray is paired an alarm comes every 30 s; whoever was not heard of for longer than this was asleep. */
const ASLEEP_MS = 120_000;

/** How a span was when it was last looked at. */
export interface LastSeen {
  /** Ms since the epoch. */
  readonly seen: number;
  /** Nobody touched the machine then: its sound alone kept the page in front. */
  readonly heard?: boolean;
}

export function wasAsleep({ seen }: LastSeen, now: number): boolean {
  return now - seen > ASLEEP_MS;
}

/**
 * When a span that does not go on has ended. That nobody touches the machine is known only a minute after the last touch; the
 * looks at it in between say nothing of a person, unless it was heard.
 */
export function endOfSpan(span: LastSeen, now: number, untouched: boolean): number {
  if (wasAsleep(span, now)) return span.seen;
  const left = untouched ? now - IDLE_S * 1000 : now;
  return span.heard ? Math.max(left, span.seen) : left;
}
