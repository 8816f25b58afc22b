import type { TimelineEvent } from "@tandem/contract/timeline";
import { useEffect, useRef, useState } from "preact/hooks";
import browser from "webextension-polyfill";
import { ask } from "./connection.ts";
import { labelOf } from "./label-of.ts";
import { Mark } from "./mark.tsx";
import type { PairedStatus } from "./paired.tsx";
import { moment } from "./times.ts";

const SHOWN = 20;

/** Today on the account's timeline, whoever saw it. */
export function Today({ status }: { status: PairedStatus }) {
  const events = useToday(status.lastContact);
  const { device, origin } = status;
  return (
    <section>
      <h2>Today</h2>
      <p class="small" role="status">
        {summaryOf(events)}
      </p>
      {events && events !== "none" && events.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard.
        <ol class="captures" tabIndex={0} aria-label="Today's timeline">
          {events.slice(0, SHOWN).map((event) => (
            <li key={event.id}>
              <time dateTime={event.at}>{moment(Date.parse(event.at))}</time>
              <span class="url">{labelOf(event)}</span>
              <SeenBy event={event} ownDevice={device.id} />
            </li>
          ))}
        </ol>
      )}
      <div class="buttons side">
        <button type="button" onClick={() => browser.tabs.create({ url: origin })}>
          The whole day
        </button>
        <button type="button" onClick={() => browser.tabs.create({ url: `${origin}/settings/devices` })}>
          All devices
        </button>
      </div>
    </section>
  );
}

/** A tray that catches up hears of the server with every push; its own questions must not stand between them. */
const LEAST_BETWEEN_MS = 5000;

/** Newest first; `none` where the server did not answer. Read anew when the server was heard of, every few seconds at most. */
function useToday(lastContact: number | undefined): readonly TimelineEvent[] | "none" | undefined {
  const [events, setEvents] = useState<readonly TimelineEvent[] | "none">();
  const askedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const read = async () => {
      askedAt.current = performance.now();
      const answer = await ask({ ask: "timeline", since: new Date().setHours(0, 0, 0, 0) });
      // Also where the server was heard of again meanwhile, as it is all the time while the tray catches up.
      setEvents((answer.done && answer.timeline?.events) || "none");
    };
    const timer = setTimeout(read, Math.max(0, askedAt.current + LEAST_BETWEEN_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [lastContact]);
  return events;
}

function summaryOf(events: readonly TimelineEvent[] | "none" | undefined): string {
  if (events === undefined) return "Asking the server …";
  if (events === "none") return "The server does not answer; the day is there once it does.";
  const joined = events.filter((event) => devicesOf(event).size > 1).length;
  const many = events.length === 200 ? "200 events and more" : `${events.length} ${plural(events.length)}`;
  return `${many}${joined > 0 ? `, ${joined} of them seen by more than one device` : ""}.`;
}

const plural = (count: number) => (count === 1 ? "event" : "events");

/** Who saw it; what several devices saw bears the mark of that, two circles and what they share. */
function SeenBy({ event, ownDevice }: { event: TimelineEvent; ownDevice: string }) {
  return (
    <span class="tag">
      {devicesOf(event).size > 1 && <Mark />}
      {seenBy(event, ownDevice)}
    </span>
  );
}

// A device's token does not reach the other devices' names.
function seenBy(event: TimelineEvent, ownDevice: string): string {
  const devices = devicesOf(event);
  const others = devices.size - (devices.has(ownDevice) ? 1 : 0);
  if (others === 0) return "";
  if (!devices.has(ownDevice)) return others === 1 ? "another device" : `${others} other devices`;
  return `here + ${others}`;
}

function devicesOf({ sightings }: TimelineEvent): Set<string> {
  return new Set(sightings.map(({ device_id }) => device_id));
}
