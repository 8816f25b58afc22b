import { uuidv7 } from "@tandem/contract/uuid";
import type { EditorStatus } from "../settings/sources.ts";
import { follow } from "./follow.ts";
import { lead } from "./lead.ts";
import { newestLease } from "./lease.ts";
import { type Act, type Seat, WindowGone } from "./seat.ts";
import type { WindowsTray } from "./windows-tray.ts";

/** The one tray of this machine, as every window sees it. */
export interface SharedTray extends WindowsTray {
  /** Whether this window holds the tray itself at the moment. */
  leads(): boolean;
}

/**
 * Opens the tray that all windows of an installation share. One window leads: it alone touches the outbox, pushes and
 * refreshes tokens. The others ask it over a local socket, which closes when it is killed; then another takes over.
 */
export async function openSharedTray(request: {
  folder: string;
  token: string;
  /** @param goesOn whether this window captured before through another one */
  open: (goesOn: boolean) => Promise<WindowsTray>;
  log: (message: string) => void;
}): Promise<SharedTray> {
  const listeners = new Set<(status: EditorStatus) => void>();
  let left = false;
  let seated = takeSeat(request, false);
  let seat = await seated;
  let status = seat.status();
  settleIn();

  function settleIn(): void {
    const taken = seat;
    taken.onStatus((next) => {
      if (taken === seat) tell(next);
    });
    tell(taken.status());
    taken.over.then(async () => {
      if (left) return;
      seated = taken.leave().then(() => takeNextSeat());
      seat = await seated;
      settleIn();
    });
  }

  /** A window that has captured before goes on trying, and waits meanwhile. */
  async function takeNextSeat(): Promise<Seat> {
    for (;;) {
      try {
        return await takeSeat(request, true);
      } catch (fault) {
        request.log(`The tray could not be opened; trying again. ${fault instanceof Error ? fault.message : fault}`);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  function tell(next: EditorStatus): void {
    status = next;
    for (const listener of listeners) listener(next);
  }

  async function askLeader(act: Act, args: readonly unknown[]): Promise<unknown> {
    for (;;) {
      const asked = await seated;
      try {
        return await asked.ask(act, args);
      } catch (fault) {
        // A pairing goes on in the window that takes over, and is told by the status; all else may be asked twice.
        if (!(fault instanceof WindowGone) || act === "pair" || left) throw fault;
        await asked.over;
      }
    }
  }
  // The window that answers performs the same act of the same type.
  const ask = <Name extends Act>(act: Name) => ((...args: unknown[]) => askLeader(act, args)) as WindowsTray[Name];

  return {
    leads: () => seat.leads,
    status: () => (seat.leads ? seat.status() : status),
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pair: ask("pair"),
    cancelPairing: ask("cancelPairing"),
    userCode: ask("userCode"),
    unpair: ask("unpair"),
    // The moment and the id are fixed here, so that asking two windows makes no second capture.
    capture: (observation) => ask("capture")({ at: Date.now(), captureId: uuidv7(Date.now()), ...observation }),
    pause: ask("pause"),
    resume: ask("resume"),
    setAside: ask("setAside"),
    discardOutbox: ask("discardOutbox"),
    settleOutbox: ask("settleOutbox"),
    acknowledgeAuditWarning: ask("acknowledgeAuditWarning"),
    wake: ask("wake"),
    keepSettings(told, occasion) {
      // They hold for this window's very next capture, before the leading window has heard of them.
      if (occasion === "change") status = { ...status, switchedOff: told.switchedOff };
      return ask("keepSettings")(told, occasion);
    },
    keepHidingKey: ask("keepHidingKey"),
    holdPush: ask("holdPush"),
    get: ask("get"),
    async stop() {
      left = true;
      await (await seated).leave();
    },
  };
}

const RETRY_MS = 2_000;

async function takeSeat(request: Parameters<typeof openSharedTray>[0], goesOn: boolean): Promise<Seat> {
  const { folder, token, open, log } = request;
  for (;;) {
    const lease = await newestLease(folder);
    const follower = lease && (await follow(lease, token));
    if (follower) {
      log("Another window of this machine holds the tray; this one captures through it.");
      return follower;
    }
    const leader = await lead({ folder, after: lease, token, open: () => open(goesOn) });
    if (leader) {
      log("This window holds the tray of this machine.");
      return leader;
    }
  }
}
