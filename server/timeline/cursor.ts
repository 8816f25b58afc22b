/** A place in the timeline, in ms since the epoch; between events of the same time the key decides. */
export interface Place {
  readonly at: number;
  /** Undefined: all events of that time lie at this place. */
  readonly key?: number;
}

/** The opaque cursor of an event: where the next page goes on, itself not included. */
export function cursorOf(event: { at: number; key: number }): string {
  return Buffer.from(`${event.at}.${event.key}`).toString("base64url");
}

/** A place as a client names it: a cursor that it was given, or an RFC 3339 time. Undefined for anything else. */
export function readPlace(text: string): Place | undefined {
  const [, at, key] = /^(\d{1,15})\.(\d{1,15})$/.exec(Buffer.from(text, "base64url").toString("latin1")) ?? [];
  if (at !== undefined && key !== undefined) return { at: Number(at), key: Number(key) };
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const ms = isTime ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : { at: ms };
}
