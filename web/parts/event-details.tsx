import type { Sighting, TimelineEvent } from "@tandem/contract/timeline";
import { plainText } from "../plain-text.ts";
import { deviceById } from "../state/devices.ts";
import { apartText, eventWords, timelineText } from "../texts/timeline.ts";
import { exact, preciseClock } from "../time.ts";
import { DeviceDot } from "./device-dot.tsx";

/** Who saw an event, when by each clock, and how far apart that was. */
export function EventDetails({ event }: { event: TimelineEvent }) {
  return (
    <>
      <p>
        <bdi>{eventWords(event).thing}</bdi> <span class="quiet figures">{exact(event.at)}</span>
      </p>
      <ul>
        {event.sightings.map((sighting) => (
          <li key={`${sighting.device_id} ${sighting.observer}`}>
            <OneSighting sighting={sighting} />
          </li>
        ))}
      </ul>
      {event.sightings.length > 1 && <p class="figures">{apartText(event.sightings)}</p>}
    </>
  );
}

function OneSighting({ sighting: { device_id, at, clock_offset_ms } }: { sighting: Sighting }) {
  const atMs = Date.parse(at);
  const own =
    clock_offset_ms === null ? timelineText.ownTime : timelineText.ownClock(preciseClock(atMs - clock_offset_ms));
  return (
    <>
      <DeviceDot id={device_id} />
      <span>
        <bdi class="strong">{plainText(deviceById(device_id)?.name ?? timelineText.unknownDevice, 64)}</bdi>{" "}
        <span class="figures">{preciseClock(atMs)}</span>, <span class="quiet figures">{own}</span>
      </span>
    </>
  );
}
