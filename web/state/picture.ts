import { signal } from "@preact/signals";
import type { TimelinePicture } from "@tandem/contract/picture";
import type { TimelineEvent } from "@tandem/contract/timeline";
import type { Answer, Trouble } from "../api/call.ts";
import { PAGE_LENGTH, readNewest, readPicture, readTimeline, type TimelineFilter } from "../api/timeline.ts";
import type { Stretch } from "../period.ts";
import { heed } from "./session.ts";

/** What one page of the timeline shows: the whole stretch, and the part of it that the person looks at. */
export interface PictureState {
  readonly filter: TimelineFilter;
  readonly whole: Stretch;
  readonly view: Stretch;
  /** Of the whole stretch: its totals. */
  readonly totals: TimelinePicture | undefined;
  /** Of the view and as much around it, to be drawn. */
  readonly drawn: TimelinePicture | undefined;
  /** Of the view, newest first. */
  readonly rows: readonly TimelineEvent[] | undefined;
  readonly next: string | undefined;
  /** So many rows were asked for. */
  readonly wanted: number;
  readonly trouble: Trouble | undefined;
}

export const picture = signal<PictureState | undefined>(undefined);

const SLOTS_IN_VIEW = 1200;
let asked = 0;

/** Shows a stretch as a whole. */
export async function showStretch(whole: Stretch, filter: TimelineFilter): Promise<void> {
  picture.value = { filter, whole, view: whole, ...EMPTY };
  await reload();
}

/** Looks closer at a part of it. What is drawn stays until the closer look has come. */
export async function showView(view: Stretch): Promise<void> {
  if (picture.value === undefined) return;
  picture.value = { ...picture.value, view, wanted: PAGE_LENGTH };
  await reload({ keepTotals: true });
}

/** Reads all of it anew, as when something arrived. */
export async function reload({ keepTotals = false } = {}): Promise<void> {
  const shown = picture.value;
  if (shown === undefined) return;
  const turn = ++asked;
  const { filter, whole, view, wanted } = shown;
  const around = roundAbout(view, whole);
  const slots = Math.round((SLOTS_IN_VIEW * (around.to - around.from)) / (view.to - view.from));
  const [rows, drawn, totals] = await Promise.all([
    // As many as are wanted, so that what arrives takes none away.
    readNewest(filter, { count: wanted, stretch: view }),
    readPicture(filter, around, slots),
    (keepTotals && shown.totals) || isSame(around, whole) ? undefined : readPicture(filter, whole, SLOTS_IN_VIEW),
  ]);
  // The person has asked for something else meanwhile.
  if (turn !== asked || picture.value === undefined) return;
  // By now more rows are wanted.
  if (picture.value.wanted !== wanted) return reload({ keepTotals });
  const trouble = troubleOf(rows) ?? troubleOf(drawn) ?? (totals && troubleOf(totals));
  if (trouble !== undefined || !rows.ok || !drawn.ok) {
    picture.value = { ...picture.value, trouble };
    return;
  }
  picture.value = {
    ...picture.value,
    trouble: undefined,
    drawn: drawn.value,
    rows: rows.value.events,
    next: rows.value.next,
    ...(isSame(around, whole) && { totals: drawn.value }),
    ...(totals?.ok && { totals: totals.value }),
  };
}

export async function showMoreRows(): Promise<void> {
  const shown = picture.value;
  // Pressed twice, it is one question.
  if (shown?.next === undefined || shown.wanted > (shown.rows?.length ?? 0)) return;
  const turn = asked;
  picture.value = { ...shown, wanted: shown.wanted + PAGE_LENGTH };
  const answer = heed(await readTimeline(shown.filter, shown.next, shown.view));
  // Whatever was asked for meanwhile brings as many rows as are wanted.
  if (turn !== asked || picture.value === undefined) return;
  if (!answer.ok) {
    picture.value = { ...picture.value, wanted: shown.wanted, trouble: answer.trouble };
    return;
  }
  const { events, next } = answer.value;
  const rows = [...(picture.value.rows ?? []), ...events];
  // Large events come in shorter pages.
  picture.value = { ...picture.value, trouble: undefined, rows, next, wanted: rows.length };
}

export function forgetPicture(): void {
  asked += 1;
  picture.value = undefined;
}

/** Whether an event may change what is shown: its time reaches into the stretch. */
export function concernsPicture({ at, sightings }: TimelineEvent): boolean {
  if (picture.value === undefined) return false;
  const { from, to } = picture.value.whole;
  const ends = sightings.map((sighting) => Date.parse(sighting.at) + (sighting.duration_ms ?? 0));
  return Date.parse(at) < to && Math.max(Date.parse(at), ...ends) >= from;
}

const EMPTY = {
  totals: undefined,
  drawn: undefined,
  rows: undefined,
  next: undefined,
  wanted: PAGE_LENGTH,
  trouble: undefined,
};

/** As much again on either side, so that moving shows something at once. */
function roundAbout({ from, to }: Stretch, whole: Stretch): Stretch {
  const width = to - from;
  return { from: Math.max(whole.from, from - width), to: Math.min(whole.to, to + width) };
}

const isSame = (a: Stretch, b: Stretch): boolean => a.from === b.from && a.to === b.to;

function troubleOf(answer: Answer<unknown>): Trouble | undefined {
  const heeded = heed(answer);
  return heeded.ok ? undefined : heeded.trouble;
}
