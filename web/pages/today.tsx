import type { TimelineEvent } from "@tandem/contract/timeline";
import { useEffect } from "preact/hooks";
import { EventRow } from "../parts/event-row.tsx";
import { Loading, TroubleNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { ShowOlder } from "../parts/show-older.tsx";
import { filterOf, TimelineFilterBar } from "../parts/timeline-filter.tsx";
import { place } from "../router.ts";
import { now } from "../state/clock.ts";
import { showOlder, showTimeline, timeline } from "../state/timeline.ts";
import { timelineText } from "../texts/timeline.ts";
import { day, dayKey } from "../time.ts";
import { EmptyTimeline, Welcome } from "./empty-timeline.tsx";

/** The timeline, newest first; what happens now arrives by itself. */
export function TodayPage() {
  const { query } = place.value;
  const filter = filterOf(query);
  const filtered = Object.keys(filter).length > 0;
  useEffect(() => void showTimeline(filter), [JSON.stringify(filter)]);

  const { events, next, busy, trouble } = timeline.value;
  return (
    <div class="timeline">
      <div class="page-head">
        <PageTitle title={timelineText.title} />
        {(filtered || (events?.length ?? 0) > 0) && <TimelineFilterBar filter={filter} />}
      </div>
      {query.has("welcome") && <Welcome />}
      {events === undefined && busy && <Loading what={timelineText.loading} />}
      {events !== undefined && events.length === 0 && !query.has("welcome") && <EmptyTimeline filtered={filtered} />}
      {events !== undefined && <Days events={events} />}
      {trouble !== undefined && (
        <TroubleNotice
          trouble={trouble}
          retry={() => void (events === undefined ? showTimeline(filter) : showOlder())}
        />
      )}
      {(next === undefined ? (events?.length ?? 0) > 0 : trouble === undefined) && (
        <ShowOlder
          more={next !== undefined}
          busy={busy}
          text={busy ? timelineText.loadingOlder : timelineText.older}
          beginning={timelineText.beginning}
          onOlder={() => void showOlder()}
        />
      )}
    </div>
  );
}

function Days({ events }: { events: readonly TimelineEvent[] }) {
  const days = Map.groupBy(events, ({ at }) => dayKey(at));
  return (
    <>
      {[...days].map(([key, ofDay]) => (
        <section key={key} class="day">
          <h2>{day(ofDay[0]?.at ?? key, now.value)}</h2>
          <ol class="events">
            {ofDay.map((event) => (
              <EventRow key={event.id} event={event} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}
