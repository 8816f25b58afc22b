import { useEffect } from "preact/hooks";
import { Loading, TroubleNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { StretchBar } from "../parts/stretch-bar.tsx";
import { filterOf, TimelineFilterBar } from "../parts/timeline-filter.tsx";
import { TimelinePicture } from "../parts/timeline-picture.tsx";
import { TimelineTable } from "../parts/timeline-table.tsx";
import { TimelineTotals } from "../parts/timeline-totals.tsx";
import { isDate, stretchOf } from "../period.ts";
import { place } from "../router.ts";
import { news } from "../state/news.ts";
import { forgetPicture, type PictureState, picture, reload, showStretch } from "../state/picture.ts";
import { pictureText } from "../texts/picture.ts";
import { dayKey } from "../time.ts";

/** So long after something arrived, all that arrived with it is read at once. */
const GATHER_MS = 300;

/** A day or a week as a picture, with its totals and the table behind it. */
export function TimelinePage() {
  const { query } = place.value;
  const asked = query.get("date") ?? "";
  const date = isDate(asked) ? asked : dayKey(Date.now());
  const length = query.get("length") === "week" ? "week" : "day";
  const filter = filterOf(query);
  const key = JSON.stringify([date, length, filter]);
  useEffect(() => {
    void showStretch(stretchOf(date, length), filter);
    return forgetPicture;
  }, [key]);
  const seen = news.value;
  useEffect(() => {
    const later = setTimeout(() => void reload(), GATHER_MS);
    return () => clearTimeout(later);
  }, [seen]);

  const { value } = picture;
  return (
    <div class="timeline">
      <div class="page-head">
        <PageTitle title={pictureText.title} />
        <StretchBar date={date} length={length} />
      </div>
      <TimelineFilterBar filter={filter} />
      {value?.trouble !== undefined && <TroubleNotice trouble={value.trouble} retry={() => void reload()} />}
      {value !== undefined && value.totals === undefined && value.trouble === undefined && (
        <Loading what={pictureText.loading} />
      )}
      {value !== undefined && <TimelinePicture key={keyOf(value)} shown={value} length={length} />}
      {value?.totals !== undefined && <TimelineTotals picture={value.totals} />}
      {value?.rows !== undefined && <TimelineTable rows={value.rows} next={value.next} />}
    </div>
  );
}

/** By what is shown, which is still what was asked for before when this page's address changes. */
const keyOf = ({ whole, filter }: PictureState): string => JSON.stringify([whole, filter]);
