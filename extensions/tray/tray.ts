import { PUSH_LIMITS } from "@tandem/contract/push-limits";
import { acknowledgeWarning } from "./audit-witness.ts";
import { capture, type Observation } from "./capture.ts";
import { type Core, countOutbox, linkOf, openCore, type TrayClient } from "./core.ts";
import { forgetDevice } from "./ending.ts";
import { InTurn } from "./in-turn.ts";
import type { PairOutcome, PairRequest } from "./pair-outcome.ts";
import { cancelPairing, startPairing } from "./pairing.ts";
import type { Ports, SetAsideCapture } from "./ports.ts";
import { readAsDevice } from "./read-as-device.ts";
import { doWhatIsDue, nextDueIn } from "./rounds.ts";
import type { TrayStatus } from "./status.ts";
import { statusOf } from "./status-of.ts";
import { type UnpairOutcome, unpair } from "./unpair.ts";

export type { Observation } from "./capture.ts";
export type { TrayClient } from "./core.ts";
export type { PairOutcome, PairRequest } from "./pair-outcome.ts";
export type { UnpairOutcome } from "./unpair.ts";

/** A capture tray, whatever its host. */
export interface Tray {
  status(): TrayStatus;
  /** @returns what ends the listening */
  onStatus(listener: (status: TrayStatus) => void): () => void;
  /** Starts a pairing; the code waits once the status is `pairing`. Resolves when the whole pairing has ended. */
  pair(request: PairRequest): Promise<PairOutcome>;
  cancelPairing(): Promise<void>;
  /** The code that waits, `XXXX-XXXX`, for Copy and Reveal only. */
  userCode(): Promise<string | undefined>;
  unpair(): Promise<UnpairOutcome>;
  /**
   * Decides about captures made for another account or server, in the status `undecided`.
   * @returns how the unpairing went, where the decision was `cancel`
   */
  settleOutbox(decision: OutboxDecision): Promise<UnpairOutcome | undefined>;
  /** Durable in the outbox when it resolves; ignored unless the tray records. */
  capture(observation: Observation): Promise<void>;
  /** Stops capturing, at once; `until` in ms by this machine's clock. What waits is still pushed. */
  pause(until?: number): Promise<void>;
  resume(): Promise<void>;
  /** What the server rejected. */
  setAside(): Promise<readonly SetAsideCapture[]>;
  /** Throws away what waits and what was set aside. */
  discardOutbox(): Promise<void>;
  /** Lets the host change what waits, or take it out, while no push is under way; for settings that also hold for what waits. */
  reviseOutbox(act: () => Promise<void>): Promise<void>;
  /** Pushes nothing for so many ms; 0: pushes at once what waits. Forgotten at a restart. */
  holdPush(forMs: number): Promise<void>;
  acknowledgeAuditWarning(): Promise<void>;
  /** Does whatever is due: for alarms and after a restart. May be called at any time, also while it runs. */
  wake(): Promise<void>;
  /** @throws {Error} in words for people, where there is no answer */
  get<Body>(path: string): Promise<Body>;
  /** Ends all timers; a request under way is waited for. */
  stop(): Promise<void>;
}

/** `send`: push them to the account now paired; `discard`: throw them away; `cancel`: unpair again and keep them. */
export type OutboxDecision = "send" | "discard" | "cancel";

/** Wakes a tray with what it remembers: a pairing goes on polling, an outbox pushing. */
export async function openTray(client: TrayClient, ports: Ports): Promise<Tray> {
  const listeners = new Set<(status: TrayStatus) => void>();
  const turns = new InTurn();
  let stopped = false;
  let round: Promise<void> | undefined;
  let again = false;
  const core = await openCore(client, ports, PUSH_LIMITS.captures, changed);
  await dropHalfRemembered(core);
  resumePolling(core);

  function changed(): void {
    const status = statusOf(core);
    for (const listener of listeners) listener(status);
    if (round === undefined) schedule();
  }

  function schedule(): void {
    const delay = stopped ? undefined : nextDueIn(core);
    if (delay === undefined) ports.timers.cancel();
    else ports.timers.wakeIn(delay, () => void tray.wake());
  }

  async function runRound(): Promise<void> {
    try {
      do {
        again = false;
        await lapsePause(core);
        await doWhatIsDue(core, turns, () => stopped);
      } while (again && !stopped);
    } finally {
      round = undefined;
      schedule();
    }
  }

  const tray: Tray = {
    status: () => statusOf(core),
    onStatus(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async pair(request) {
      const started = await turns.run(async () => {
        const ended = await startPairing(core, request);
        if (ended !== undefined) return { ended };
        // Made in the same turn, so that no poll can end the pairing before someone listens.
        return { whole: new Promise<PairOutcome>((resolve) => (core.pairingEnded = resolve)) };
      });
      changed();
      if (started.ended !== undefined) return started.ended;
      const outcome = await started.whole;
      // It was told in the middle of an act: that is over too before anyone goes on.
      await turns.run(async () => undefined);
      return outcome;
    },
    async cancelPairing() {
      await turns.run(() => cancelPairing(core));
    },
    async userCode() {
      return core.secrets.get("pairing")?.userCode;
    },
    async unpair() {
      return await turns.run(() => unpair(core));
    },
    async settleOutbox(decision) {
      const unpaired = await turns.run(() => settleOutbox(core, decision));
      changed();
      return unpaired;
    },
    capture: (observation) => capture(core, observation),
    async pause(until) {
      const kept = core.records.set("pause", until === undefined ? {} : { until });
      changed();
      await kept;
    },
    async resume() {
      const kept = core.records.delete("pause");
      changed();
      await kept;
    },
    setAside: () => ports.outbox.listSetAside(),
    async discardOutbox() {
      await turns.run(() => discardOutbox(core));
      changed();
    },
    async reviseOutbox(act) {
      await turns.run(async () => {
        await act();
        await countOutbox(core);
      });
      changed();
    },
    async holdPush(forMs) {
      await turns.run(async () => {
        core.tasks.push.dueAt = ports.timers.monotonic() + forMs;
      });
      changed();
    },
    async acknowledgeAuditWarning() {
      await turns.run(() => acknowledgeWarning(core));
      changed();
    },
    wake() {
      if (stopped) return Promise.resolve();
      again = true;
      round ??= runRound();
      return round;
    },
    async get<Body>(path: string) {
      return (await turns.run(() => readAsDevice(core, path))) as Body;
    },
    async stop() {
      stopped = true;
      ports.timers.cancel();
      listeners.clear();
      await round;
    },
  };
  if (core.records.get("unpairing")) void tray.unpair();
  schedule();
  return tray;
}

/** A host whose safe was emptied, or that was killed while forgetting, is no device any more. */
async function dropHalfRemembered(core: Core): Promise<void> {
  const tokens = core.secrets.get("tokens");
  const paired = core.records.get("paired") !== undefined;
  const usable = tokens !== undefined && (await linkOf(core)) !== undefined;
  if (paired ? usable : tokens === undefined || core.secrets.get("pairing") !== undefined) {
    if (paired) await core.secrets.delete("pairing");
    return;
  }
  core.ports.log("warn", "The tokens of this device's pairing are gone; pair it again");
  await forgetDevice(core);
}

function resumePolling(core: Core): void {
  const pairing = core.secrets.get("pairing");
  if (pairing === undefined) return;
  const { timers } = core.ports;
  const inMs = Math.min(Math.max(0, pairing.pollAt - timers.now()), pairing.intervalMs);
  core.tasks.poll.dueAt = timers.monotonic() + inMs;
}

async function lapsePause(core: Core): Promise<void> {
  const until = core.records.get("pause")?.until;
  if (until === undefined || until > core.ports.timers.now()) return;
  await core.records.delete("pause");
  core.changed();
}

async function settleOutbox(core: Core, decision: OutboxDecision): Promise<UnpairOutcome | undefined> {
  if (statusOf(core).state !== "undecided") return undefined;
  if (decision === "cancel") return await unpair(core);
  if (decision === "discard") await discardOutbox(core);
  else await sendOutbox(core);
  return undefined;
}

async function sendOutbox(core: Core): Promise<void> {
  await ownOutbox(core);
  core.tasks.push.dueAt = core.ports.timers.monotonic();
  await countOutbox(core);
}

async function discardOutbox(core: Core): Promise<void> {
  await core.ports.outbox.clear();
  // Nothing is left that was made for another account.
  await ownOutbox(core);
  await countOutbox(core);
}

async function ownOutbox({ records }: Core): Promise<void> {
  const paired = records.get("paired");
  if (paired !== undefined) await records.set("owner", { origin: paired.origin, account: paired.account });
}
