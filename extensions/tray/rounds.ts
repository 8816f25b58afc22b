import type { Core, Task } from "./core.ts";
import { beat } from "./heartbeat.ts";
import type { InTurn } from "./in-turn.ts";
import { pollPairing } from "./pairing.ts";
import { pushBatch } from "./push.ts";
import { isOutboxOurs } from "./status-of.ts";

interface Due {
  readonly task: Task;
  readonly act: (core: Core) => Promise<void>;
}

const HOST_FAULT_MS = 5000;

/** Does what is due, one request after another, until nothing is. Whatever the person asks for comes in between. */
export async function doWhatIsDue(core: Core, turns: InTurn, stopped: () => boolean): Promise<void> {
  for (let acted = true; acted && !stopped(); ) {
    acted = await turns.run(async () => {
      const due = stopped() ? undefined : dueAct(core);
      if (due === undefined) return false;
      await carryOut(core, due);
      core.changed();
      return true;
    });
  }
}

/** Ms until something is due; undefined when nothing will be by itself. */
export function nextDueIn(core: Core): number | undefined {
  const { timers } = core.ports;
  const moments = pending(core).map(({ task }) => task.dueAt - timers.monotonic());
  const pausedUntil = core.records.get("pause")?.until;
  if (pausedUntil !== undefined) moments.push(pausedUntil - timers.now());
  const next = Math.min(...moments);
  return Number.isFinite(next) ? Math.max(0, next) : undefined;
}

/** A fault of the host itself (a full disk, a safe that is locked) must neither end the rounds nor make them spin. */
async function carryOut(core: Core, { task, act }: Due): Promise<void> {
  try {
    await act(core);
  } catch (fault) {
    core.ports.log("error", `Trying again later: ${fault instanceof Error ? fault.message : "unknown fault"}`);
    task.dueAt = core.ports.timers.monotonic() + task.backoff.afterFailure(HOST_FAULT_MS);
  }
}

function dueAct(core: Core): Due | undefined {
  const now = core.ports.timers.monotonic();
  return pending(core).find(({ task }) => task.dueAt <= now);
}

/** In the order in which they go first when due at once: the heartbeat brings the offset that a push needs. */
function pending(core: Core): Due[] {
  const { poll, beat: beating, push } = core.tasks;
  const paired = core.records.get("paired") !== undefined;
  const redeemed = core.secrets.get("tokens") !== undefined;
  if (!paired && !redeemed) return core.secrets.get("pairing") === undefined ? [] : [{ task: poll, act: pollPairing }];
  const acts = [{ task: beating, act: beat }];
  if (paired && core.outbox.waiting > 0 && isOutboxOurs(core)) acts.push({ task: push, act: pushBatch });
  return acts;
}
