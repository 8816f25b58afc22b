import { signal } from "@preact/signals";
import type { TimelineEvent, TimelinePage } from "@tandem/contract/timeline";
import type { Trouble } from "../api/call.ts";
import { readNewest, readTimeline, type TimelineFilter } from "../api/timeline.ts";
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

/** Counts the times that all was read anew: only the newest of those that run at once is heeded. */
let reloads = 0;

/** Shows what passes the filter, from the newest on. */
export async function showTimeline(filter: TimelineFilter): Promise<void> {
  timeline.value = { ...EMPTY, filter };
  await load(undefined);
}

export const showOlder = (): Promise<void> => load(timeline.value.next);

/** Reads all that is shown anew, as after a gap of the live stream: what was taken away meanwhile goes from here too. */
export async function reloadTimeline(): Promise<void> {
  const { filter, events: before } = timeline.value;
  if (before === undefined) return;
  reloads += 1;
  const mine = reloads;
  timeline.value = { ...timeline.value, busy: true, trouble: undefined };
  const answer = heed(await readNewest(filter, { count: before.length, downTo: before.at(-1)?.at }));
  if (mine !== reloads || timeline.value.filter !== filter) return;
  timeline.value = answer.ok
    ? { ...timeline.value, busy: false, ...inPlaceOf(before, timeline.value, answer.value) }
    : { ...timeline.value, busy: false, trouble: answer.trouble };
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

/** What came by other ways meanwhile stays: it was told, or is older than all that was shown and joins on to it. */
function inPlaceOf(
  before: readonly TimelineEvent[],
  { events = [], next }: TimelineState,
  read: TimelinePage,
): Pick<TimelineState, "events" | "next"> {
  const known = new Set(before);
  const reach = read.events.at(-1)?.at ?? "";
  const isDown = reach <= (before.at(-1)?.at ?? reach);
  const meanwhile = events.filter((event) => !known.has(event) && (isDown || event.at >= reach));
  const joined = join(read.events, meanwhile);
  return { events: joined, next: joined.at(-1)?.id === read.events.at(-1)?.id ? read.next : next };
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
