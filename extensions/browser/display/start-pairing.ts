import type { PairRequest } from "@tandem/tray/pair-outcome";
import type { Engine } from "../engine.ts";
import { type BrowserDatabase, DURABLE } from "../host/database.ts";
import { keepNotice, noticeOf } from "./notice.ts";

/** Answers once there is a code or the reason why there is none; the pairing itself goes on. */
export function startPairing(engine: Engine, request: PairRequest, changed: () => void): Promise<void> {
  return new Promise((resolve) => {
    const stopListening = engine.tray.onStatus(({ state }) => state === "pairing" && settle());
    const settle = () => {
      stopListening();
      resolve();
    };
    void pair(engine, request).finally(() => {
      settle();
      changed();
    });
  });
}

/** A worker that was killed before it had a code asks for one again, as long as the person can still be waiting for it. */
export async function resumeAsking(engine: Engine, changed: () => void): Promise<void> {
  const asked = await askedIn(engine.database);
  if (asked === undefined) return;
  const { state } = engine.tray.status();
  const without = state === "not-paired" || state === "revoked";
  if (without && Math.abs(Date.now() - asked.at) < STILL_WANTED_MS) void startPairing(engine, asked.request, changed);
  else await keepAsked(engine.database, undefined);
}

/** Later than this, in ms, the person has gone on to something else, and would wonder about a code. */
const STILL_WANTED_MS = 120_000;

// Runs until the pairing ends, long after the popup has been closed. Its code comes into the view through the status.
async function pair({ tray, database }: Engine, request: PairRequest): Promise<void> {
  const { origin } = request;
  await keepNotice(database, undefined);
  await keepAsked(database, { request, at: Date.now() });
  // The engine has kept the code before it says so.
  const stopListening = tray.onStatus(({ state }) => state === "pairing" && void keepAsked(database, undefined));
  try {
    const outcome = await tray.pair(request);
    await keepNotice(database, noticeOf(outcome, origin));
  } catch (fault) {
    console.error(`Tandem: pairing failed: ${fault instanceof Error ? fault.name : "fault"}`);
    await keepNotice(database, { why: "fault", origin });
  } finally {
    stopListening();
    await keepAsked(database, undefined);
  }
}

/** What the person asked for, until there is a code or the reason why there is none. `at` in ms since the epoch. */
interface Asked {
  readonly request: PairRequest;
  readonly at: number;
}

const NAME = "browser.asked";

async function askedIn(database: BrowserDatabase): Promise<Asked | undefined> {
  // Only keepAsked writes under this name.
  return (await database.get("state", NAME)) as Asked | undefined;
}

async function keepAsked(database: BrowserDatabase, asked: Asked | undefined): Promise<void> {
  const transaction = database.transaction("state", "readwrite", DURABLE);
  if (asked) await transaction.store.put(asked, NAME);
  else await transaction.store.delete(NAME);
  await transaction.done;
}
