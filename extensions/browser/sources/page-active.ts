import { uuidv7 } from "@tandem/contract/uuid";
import type { Engine } from "../engine.ts";
import { type BrowserDatabase, DURABLE } from "../host/database.ts";
import { type Settings, settingsIn } from "../privacy/settings.ts";
import { type Attention, attention, stateOfMachine } from "./attention.ts";
import { record } from "./record.ts";
import { endOfSpan, type LastSeen, wasAsleep } from "./span-end.ts";

/** A page that has been in front of the person since then; kept on disk, so that a killed worker loses none of it. */
interface Span extends Attention, LastSeen {
  /** Whole ms since the epoch. */
  readonly since: number;
  /** Made with the span: handed over twice, it is still one capture. */
  readonly captureId: string;
}

const NAME = "browser.span";
const SHORTEST_MS = 1000;

/** Looks at what is in front of the person now: the span goes on, or it is captured and the next one begins. */
export async function followAttention(engine: Engine, cause?: "idle" | "pause"): Promise<void> {
  const { tray, database } = engine;
  const settings = await settingsIn(database);
  const { state } = tray.status();
  const records = settings.active && (state === "recording" || state === "offline");
  const now = Date.now();
  const before = await spanIn(database);
  const machine = await stateOfMachine();
  const ahead = records && cause !== "pause" ? await attention(settings, machine) : undefined;
  const untouched = cause === "idle" || machine === "idle";
  const same = ahead?.tabId === before?.tabId && ahead?.url === before?.url;
  if (before && ahead && same && !wasAsleep(before, now)) {
    return keepSpan(database, { ...before, seen: now, heard: untouched });
  }
  if (before) await captureSpan(engine, settings, before, endOfSpan(before, now, untouched));
  await keepSpan(database, ahead && { ...ahead, since: now, seen: now, heard: untouched, captureId: uuidv7(now) });
}

async function captureSpan(engine: Engine, settings: Settings, span: Span, until: number): Promise<void> {
  const durationMs = until - span.since;
  if (durationMs < SHORTEST_MS) return;
  const { url: address, since: at, captureId } = span;
  await record(engine, settings, { type: "page.active", address, at, durationMs, captureId });
}

async function spanIn(database: BrowserDatabase): Promise<Span | undefined> {
  // Only keepSpan writes under this name.
  return (await database.get("state", NAME)) as Span | undefined;
}

async function keepSpan(database: BrowserDatabase, span: Span | undefined): Promise<void> {
  const transaction = database.transaction("state", "readwrite", DURABLE);
  if (span) await transaction.store.put(span, NAME);
  else await transaction.store.delete(NAME);
  await transaction.done;
}
