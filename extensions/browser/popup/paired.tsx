import type { TrayStatus } from "@tandem/tray/status";
import browser from "webextension-polyfill";
import type { View } from "../messages.ts";
import { AuditWarning } from "./audit-warning.tsx";
import { ask } from "./connection.ts";
import { DiskWords } from "./disk-words.tsx";
import { Heading } from "./heading.tsx";
import { Recent } from "./recent.tsx";
import { ThisSite } from "./this-site.tsx";
import { captures, moment } from "./times.ts";
import { Today } from "./today.tsx";
import { Unpair } from "./unpair.tsx";

export type PairedStatus = Extract<TrayStatus, { state: "recording" | "paused" | "offline" }>;

/** This browser is paired: what it is doing, and how to hold it or end it. */
export function Paired({ status, view }: { status: PairedStatus; view: View }) {
  return (
    <>
      <Heading>{headingOf(status)}</Heading>
      <p role="status">{wordsOf(status)}</p>
      <p>
        Paired as <strong>{status.account.name}</strong> at {status.origin}
      </p>
      <p class="small">
        There this browser is called <strong>{status.device.name}</strong>.
      </p>
      {status.auditWarning !== undefined && <AuditWarning warning={status.auditWarning} />}
      {status.clock && Math.abs(status.clock.offsetMs) > 1000 && (
        <p class="small">
          This machine's clock is {(Math.abs(status.clock.offsetMs) / 1000).toFixed(1)} s{" "}
          {status.clock.offsetMs > 0 ? "behind" : "ahead of"} the server's. Times are corrected.
        </p>
      )}
      <DiskWords disk={view.disk} />
      <PauseOrResume status={status} />
      <Recent captures={view.recent} />
      <ThisSite site={view.site} />
      <Today status={status} />
      <button type="button" class="quiet" onClick={() => browser.runtime.openOptionsPage()}>
        What is recorded
      </button>
      <Unpair device={status.device.name} waiting={status.outbox.waiting} />
    </>
  );
}

function headingOf(status: PairedStatus): string {
  if (status.state === "paused") return "Paused";
  return status.state === "offline" ? "Recording, offline" : "Recording";
}

function wordsOf(status: PairedStatus): string {
  const waiting = status.outbox.waiting;
  switch (status.state) {
    case "recording":
      return waiting === 0 ? "Everything has been sent." : `${captures(waiting)} to be sent.`;
    case "paused":
      return status.until === undefined
        ? "Nothing is recorded until you resume."
        : `Nothing is recorded until ${moment(status.until)}.`;
    case "offline":
      return `${OFFLINE[status.reason]} since ${moment(status.since)}. ${keptWords(waiting)}`;
  }
}

function keptWords(waiting: number): string {
  if (waiting === 0) return "Nothing waits to be sent.";
  return waiting === 1
    ? "1 capture is kept here until the server takes it."
    : `${captures(waiting)} are kept here until the server takes them.`;
}

const OFFLINE = {
  unreachable: "The server has not answered",
  "server-fault": "The server has had a fault",
  busy: "The server has been too busy",
} as const;

const HOUR_MS = 3_600_000;

function PauseOrResume({ status }: { status: PairedStatus }) {
  if (status.state === "paused") {
    return (
      <div class="buttons">
        <button type="button" class="primary" onClick={() => ask({ ask: "resume" })}>
          Resume
        </button>
      </div>
    );
  }
  return (
    <div class="buttons side">
      <button type="button" onClick={() => ask({ ask: "pause", until: Date.now() + HOUR_MS })}>
        Pause for 1 hour
      </button>
      <button type="button" onClick={() => ask({ ask: "pause", until: null })}>
        Pause
      </button>
    </div>
  );
}
