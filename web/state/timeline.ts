import { signal } from "@preact/signals";
import type { TimelineEvent, TimelinePage } from "@tandem/contract/timeline";
import type { Answer, Trouble } from "../api/call.ts";
import { readTimeline, type TimelineFilter } from "../api/timeline.ts";
import { heed } from "./session.ts";

export interface TimelineState {
  readonly filter: TimelineFilter;
  /** Newest first. Undefined until the first page has come. */
  readonly events: readonly TimelineEvent[] | undefined;
  /** The cursor of the next older page; undefined at the beginning of time. */
  readonly next: string | undefined;
  readonly busy: boolean;
  readonly trouble: Trouble | undefined;
  /** The events that arrived while the page was open. */
  readonly arrived: ReadonlySet<string>;
}

const EMPTY: TimelineState = {
  filter: {},
  events: undefined,
  next: undefined,
  busy: false,
  trouble: undefined,
  arrived: new Set(),
};

export const timeline = signal<TimelineState>(EMPTY);

/** Counts what the live stream told while there was nothing yet to join it to. */
let tooEarly = 0;

/** Shows what passes the filter, from the newest on. */
export async function showTimeline(filter: TimelineFilter): Promise<void> {
  timeline.value = { ...EMPTY, filter };
  await load(undefined);
}

export const showOlder = (): Promise<void> => load(timeline.value.next);

/** Reads what is shown anew, as after a gap of the live stream: meanwhile any of it may have changed or gone. */
export async function reloadTimeline(): Promise<void> {
  const { filter, events: shown } = timeline.value;
  if (shown === undefined) return;
  const answer = await readAsFarAs(shown, filter);
  // The person has asked for something else meanwhile.
  if (timeline.value.filter !== filter) return;
  if (!answer.ok) {
    timeline.value = { ...timeline.value, trouble: answer.trouble };
    return;
  }
  const before = new Set(shown);
  // What came meanwhile may be newer than the answer.
  const came = timeline.value.events?.filter((event) => !before.has(event)) ?? [];
  const { events, next } = answer.value;
  timeline.value = { ...timeline.value, trouble: undefined, events: join(events, came), next };
}

/** Forgets what is shown and reads it anew, as when events were taken away. */
export async function restartTimeline(): Promise<void> {
  if (timeline.value.events !== undefined) await showTimeline({ ...timeline.value.filter });
}

export function forgetTimeline(): void {
  timeline.value = EMPTY;
}

/** An event that came by the live stream: new, or one that a further observer has now seen too. */
export function eventArrived(event: TimelineEvent): void {
  const { filter, events, next, arrived } = timeline.value;
  if (events === undefined) tooEarly += 1;
  if (events === undefined || !passes(event, filter)) return;
  const oldest = events.at(-1);
  // What is older than the pages shown comes with its own page.
  if (next !== undefined && oldest !== undefined && event.at < oldest.at) return;
  timeline.value = {
    ...timeline.value,
    events: join(events, [event]),
    arrived: new Set([...arrived, event.id]),
  };
}

async function load(before: string | undefined): Promise<void> {
  const { filter } = timeline.value;
  const toldBefore = tooEarly;
  timeline.value = { ...timeline.value, busy: true, trouble: undefined };
  const answer = heed(await readTimeline(filter, before));
  // The person has asked for something else meanwhile.
  if (timeline.value.filter !== filter) return;
  timeline.value = answer.ok
    ? { ...timeline.value, busy: false, ...withPage(timeline.value, answer.value, before) }
    : { ...timeline.value, busy: false, trouble: answer.trouble };
  // It may be newer than the answer.
  if (answer.ok && tooEarly !== toldBefore) await load(undefined);
}

/** Page by page to the oldest that is shown; the newest page alone where it does not come near what is shown. */
async function readAsFarAs(shown: readonly TimelineEvent[], filter: TimelineFilter): Promise<Answer<TimelinePage>> {
  const [newest, oldest] = [shown.at(0), shown.at(-1)];
  let answer = heed(await readTimeline(filter));
  if (newest === undefined || oldest === undefined || !answer.ok || !reaches(answer.value, newest)) return answer;
  let { events, next } = answer.value;
  while (next !== undefined && !reaches({ events }, oldest)) {
    answer = heed(await readTimeline(filter, next));
    if (!answer.ok) return answer;
    events = [...events, ...answer.value.events];
    next = answer.value.next;
  }
  return { ok: true, value: { events, ...(next !== undefined && { next }) } };
}

function reaches({ events }: Pick<TimelinePage, "events">, { id, at }: TimelineEvent): boolean {
  const last = events.at(-1);
  return last === undefined || last.at < at || events.some((event) => event.id === id);
}

function withPage(
  { events = [], next }: TimelineState,
  page: TimelinePage,
  before: string | undefined,
): Pick<TimelineState, "events" | "next"> {
  if (before !== undefined) return { events: join(events, page.events), next: page.next };
  const known = new Set(events.map(({ id }) => id));
  // A newest page that touches nothing shown leaves a hole behind it: then what was shown starts over.
  return page.events.some(({ id }) => known.has(id))
    ? { events: join(events, page.events), next }
    : { events: page.events, next: page.next };
}

function passes(event: TimelineEvent, { device, type, search }: TimelineFilter): boolean {
  const byDevice = device === undefined || event.sightings.some(({ device_id }) => device_id === device);
  const text = search === undefined ? "" : JSON.stringify(search).slice(1, -1).toLowerCase();
  const byText = text === "" || JSON.stringify(event.payload).toLowerCase().includes(text);
  return byDevice && byText && (type === undefined || event.type === type);
}

function join(events: readonly TimelineEvent[], further: readonly TimelineEvent[]): TimelineEvent[] {
  const byId = new Map([...events, ...further].map((event) => [event.id, event]));
  return [...byId.values()].sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1));
}
