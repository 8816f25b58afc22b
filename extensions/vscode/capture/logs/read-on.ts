import type { StatePort } from "@tandem/tray/ports";
import { endOfLog, type LogPlace, readLog, startOfLog } from "./log-file.ts";

/** A log, by which its place is known again. */
interface Named {
  readonly name: string;
  readonly path: string;
}

/** Where each log was left off. */
type Places = Readonly<Record<string, Place>>;
type Place = LogPlace & {
  /** Nothing of it is recorded from here to its end as that is once something is again. */
  readonly off?: true;
};

/**
 * Reads a log on from where it was left off, and keeps how far it came once its lines are kept.
 * @param goesOn whether there is still someone to read for
 */
export async function readOn(
  log: Named,
  state: StatePort,
  { keep, goesOn }: { keep: (lines: readonly string[]) => Promise<void>; goesOn: () => boolean },
): Promise<void> {
  let place: Place | undefined = (await placesIn(state))[keyOf(log)];
  if (place === undefined || place.off) {
    // What stood there before it was watched is not read; a file that comes later is read from its start.
    await setPlace(log, state, (await endOfLog(log.path)) ?? startOfLog());
    return;
  }
  for (let more = true; more && goesOn(); ) {
    const read = await readLog(log.path, place);
    if (read === undefined) return;
    await keep(read.lines);
    if (read.place.offset !== place.offset || read.place.file !== place.file) await setPlace(log, state, read.place);
    place = read.place;
    more = read.more;
  }
}

/** Leaves out all that is written from now until it is read on, also where nobody looks meanwhile. */
export async function leaveOut(log: Named, state: StatePort): Promise<void> {
  const place: Place = (await placesIn(state))[keyOf(log)] ?? startOfLog();
  if (!place.off) await setPlace(log, state, { ...place, off: true });
}

/** Forgets where all other logs were left off: one that is named again later is read from its end as it is then. */
export async function forgetOthers(logs: readonly Named[], state: StatePort): Promise<void> {
  const named = new Set(logs.map(keyOf));
  const places = Object.entries(await placesIn(state));
  const kept = places.filter(([key]) => named.has(key));
  if (kept.length < places.length) await state.set(NAME, Object.fromEntries(kept));
}

const NAME = "logs";

async function placesIn(state: StatePort): Promise<Places> {
  return (await state.get<Places>(NAME)) ?? {};
}

async function setPlace(log: Named, state: StatePort, place: Place): Promise<void> {
  await state.set(NAME, { ...(await placesIn(state)), [keyOf(log)]: place });
}

function keyOf({ name, path }: Named): string {
  return `${name}.${path}`;
}
