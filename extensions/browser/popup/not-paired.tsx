import type { OutboxStatus } from "@tandem/tray/status";
import browser from "webextension-polyfill";
import type { Notice } from "../messages.ts";
import { DiscardWaiting } from "./discard-waiting.tsx";
import { Heading } from "./heading.tsx";
import { NoticeWords } from "./notice-words.tsx";
import { PairForm } from "./pair-form.tsx";
import { captures } from "./times.ts";

/** Nothing is paired: says what will be captured, before anything is, and how to begin. */
export function NotPaired({ notice, outbox }: { notice: Notice | undefined; outbox: OutboxStatus }) {
  const { waiting } = outbox;
  return (
    <>
      <Heading>Pair this browser</Heading>
      <NoticeWords notice={notice} />
      <p>
        Once you have paired it, Tandem records the address of each page you visit, without what follows a ? or #, and
        sends it to your own server, and how long the page was in front of you. Contents and private windows are never
        recorded; titles are not, unless you ask for them.
      </p>
      <button type="button" class="quiet" onClick={() => browser.runtime.openOptionsPage()}>
        What is recorded
      </button>
      <PairForm origin={notice?.origin} label="Pair" />
      {waiting > 0 && (
        <section>
          <p>
            {captures(waiting)} from before {waiting === 1 ? "is" : "are"} still kept here, for the account that was
            paired then.
          </p>
          <DiscardWaiting outbox={outbox} />
        </section>
      )}
    </>
  );
}
