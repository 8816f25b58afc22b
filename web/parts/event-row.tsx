import { useSignal } from "@preact/signals";
import type { TimelineEvent } from "@tandem/contract/timeline";
import { useId } from "preact/hooks";
import { inSentence } from "../plain-text.ts";
import { deviceById } from "../state/devices.ts";
import { timeline } from "../state/timeline.ts";
import { eventWords, listed, timelineText } from "../texts/timeline.ts";
import { clock } from "../time.ts";
import { EventDetails } from "./event-details.tsx";
import { ObserverMarks } from "./observer-marks.tsx";

/** One event in a line; pointing at who saw it, focusing or pressing it tells when, by each clock. */
export function EventRow({ event }: { event: TimelineEvent }) {
  const id = useId();
  const pinned = useSignal(false);
  const pointed = useSignal(false);
  const { act, thing, where } = eventWords(event);
  const observers = observersOf(event);
  const open = pinned.value || pointed.value;
  const arrived = timeline.value.arrived.has(event.id);
  const duration = event.sightings[0]?.duration_ms;

  function close() {
    pinned.value = false;
    pointed.value = false;
  }

  return (
    <li class={arrived ? "event arrived" : "event"} data-observers={observers.length}>
      <time class="figures" dateTime={event.at}>
        {clock(event.at)}
      </time>
      <p class="words">
        <span class="act">{act}</span> <bdi class="thing">{thing}</bdi>
        {where !== "" && <bdi class="where quiet">{where}</bdi>}
        {duration !== undefined && <span class="quiet figures"> {timelineText.lasted(duration)}</span>}
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: pointing only adds to what the button inside does for all */}
      <div
        class="observers"
        onPointerEnter={({ pointerType }) => {
          pointed.value = pointerType === "mouse";
        }}
        onPointerLeave={() => {
          pointed.value = false;
        }}
        onFocusOut={close}
        onKeyDown={({ key }) => key === "Escape" && close()}
      >
        <button
          type="button"
          class="observers-button"
          aria-expanded={open}
          aria-controls={id}
          onFocus={({ currentTarget }) => {
            pointed.value = currentTarget.matches(":focus-visible");
          }}
          onClick={() => {
            if (pinned.value) close();
            else pinned.value = true;
          }}
        >
          <ObserverMarks deviceIds={observers.map(({ deviceId }) => deviceId)} />
          <span class="unseen">{timelineText.whoSaw("")}</span>
          <bdi dir="ltr">{listed(observers.map(({ label }) => label))}</bdi>
        </button>
        <div id={id} class="details" hidden={!open}>
          {open && <EventDetails event={event} />}
        </div>
      </div>
    </li>
  );
}

/** Its devices, the founding one first; one that saw it in several ways says so. */
function observersOf({ sightings }: TimelineEvent): { deviceId: string; label: string }[] {
  const times = new Map<string, number>();
  for (const { device_id } of sightings) times.set(device_id, (times.get(device_id) ?? 0) + 1);
  return [...times].map(([deviceId, count]) => {
    const name = inSentence(deviceById(deviceId)?.name ?? timelineText.unknownDevice);
    return { deviceId, label: count > 1 ? timelineText.twice(name, count) : name };
  });
}
