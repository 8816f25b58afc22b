import type { TrayStatus } from "@tandem/tray/status";
import type { Notice } from "../messages.ts";
import { DiscardWaiting } from "./discard-waiting.tsx";
import { Heading } from "./heading.tsx";
import { NoticeWords } from "./notice-words.tsx";
import { PairForm } from "./pair-form.tsx";
import { captures, inWords } from "./times.ts";

type RevokedStatus = Extract<TrayStatus, { state: "revoked" }>;

/** This browser was put out: what happened, what it means, what to do. */
export function Revoked({ status, notice }: { status: RevokedStatus; notice: Notice | undefined }) {
  const { waiting } = status.outbox;
  return (
    <>
      <Heading>This browser was revoked</Heading>
      <p role="status">
        {reasonOf(status)} It has stopped recording.
        {waiting > 0 &&
          ` ${captures(waiting)} ${waiting === 1 ? "is" : "are"} still kept here. Pair again to send what waits, or discard it.`}
      </p>
      <NoticeWords notice={notice} />
      <PairForm origin={notice?.origin ?? status.origin} label="Pair again" />
      {waiting > 0 && <DiscardWaiting outbox={status.outbox} />}
    </>
  );
}

function reasonOf({ reason, account, origin, since }: RevokedStatus): string {
  const when = inWords(since);
  return reason === "device-revoked"
    ? `Someone signed in as ${account.name} at ${origin} revoked it. It heard of that ${when}.`
    : `An old key of it was used a second time, so ${origin} ended its access. It heard of that ${when}. If you restored a copy of this profile, that was it; if not, someone may have copied it.`;
}
