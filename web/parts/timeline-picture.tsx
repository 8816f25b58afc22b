import { useSignal } from "@preact/signals";
import type { Lane } from "@tandem/contract/picture";
import { useEffect, useRef } from "preact/hooks";
import type { Length, Stretch } from "../period.ts";
import type { DrawnLane } from "../picture/draw-lanes.ts";
import type { Plot } from "../picture/plot.ts";
import { moved, zoomed } from "../picture/view.ts";
import { plainText } from "../plain-text.ts";
import { colours, deviceById } from "../state/devices.ts";
import { type PictureState, showView } from "../state/picture.ts";
import { pictureText } from "../texts/picture.ts";
import { timelineText } from "../texts/timeline.ts";
import { clock } from "../time.ts";
import { Warning } from "./notice.tsx";

/** The view must rest so long before it is read more closely. */
const REST_MS = 200;
const NEAR_PIXELS = 8;

/** Lanes over time. It is drawn for eyes alone: the totals and the table beside it say the same. */
export function TimelinePicture({ shown, length }: { shown: PictureState; length: Length }) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | undefined>(undefined);
  const view = useRef(shown.view);
  const rest = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const state = useSignal<"loading" | "ready" | "failed">("loading");
  const pointed = useSignal("");
  const { whole, drawn } = shown;
  const lanes = drawn === undefined ? [] : lanesOf(drawn);

  function viewed(next: Stretch) {
    view.current = next;
    clearTimeout(rest.current);
    rest.current = setTimeout(() => void showView(next), REST_MS);
  }

  function go(next: Stretch) {
    plot.current?.look(next);
    viewed(next);
  }

  useEffect(() => {
    let gone = false;
    // The plotting library is not part of the first load.
    import("../picture/plot.ts").then(
      ({ createPlot }) => {
        if (gone || host.current === null) return;
        plot.current = createPlot(host.current, {
          whole,
          view: view.current,
          onView: viewed,
          onPoint: (point) => {
            pointed.value = point === undefined ? "" : pointText(latest.current, point);
          },
        });
        state.value = "ready";
      },
      () => {
        state.value = "failed";
      },
    );
    return () => {
      gone = true;
      clearTimeout(rest.current);
      plot.current?.remove();
    };
  }, []);
  const latest = useRef({ lanes, from: 0 });
  latest.current = { lanes, from: drawn === undefined ? 0 : Date.parse(drawn.from) };
  useEffect(() => {
    if (drawn !== undefined) plot.current?.show(drawn, lanes);
  }, [drawn, state.value, lanes.map(({ name, colour }) => name + colour).join()]);

  const width = () => view.current.to - view.current.from;
  return (
    <section class="picture" aria-label={pictureText.picture}>
      <div class="picture-bar">
        <button type="button" onClick={() => go(zoomed(view.current, whole, 0.5))}>
          {pictureText.zoomIn}
        </button>
        <button type="button" onClick={() => go(zoomed(view.current, whole, 2))}>
          {pictureText.zoomOut}
        </button>
        <button type="button" onClick={() => go(moved(view.current, whole, -width() / 2))}>
          {pictureText.earlier}
        </button>
        <button type="button" onClick={() => go(moved(view.current, whole, width() / 2))}>
          {pictureText.later}
        </button>
        <button type="button" onClick={() => go(whole)}>
          {pictureText.whole[length]}
        </button>
      </div>
      {state.value === "failed" && (
        <Warning>
          <p>{pictureText.plotFailed}</p>
        </Warning>
      )}
      <div class="plot" ref={host} aria-hidden="true" data-state={drawn === undefined ? "loading" : state.value} />
      <p class="quiet pointed figures" aria-hidden="true">
        {pointed.value || pictureText.howTo}
      </p>
    </section>
  );
}

function lanesOf({ together, devices }: NonNullable<PictureState["drawn"]>): DrawnLane[] {
  return [
    { ...together, name: pictureText.together, colour: "--accent", together: true },
    ...devices.map(({ device_id, ...lane }) => ({
      ...lane,
      name: nameOf(device_id),
      colour: `--device-${colours.value.get(device_id) ?? 0}`,
      together: false,
    })),
  ];
}

const nameOf = (id: string): string => plainText(deviceById(id)?.name ?? timelineText.unknownDevice, 64);

/** What stands where the pointer is. */
function pointText(
  { lanes, from }: { lanes: readonly (Lane & { name: string })[]; from: number },
  { atMs, lane, perPixelMs }: { atMs: number; lane: number; perPixelMs: number },
): string {
  const under = lanes[lane];
  const distance = ({ at }: { at: number }) => Math.abs(from + at - atMs);
  const nearest = under?.points.reduce<Lane["points"][number] | undefined>(
    (best, point) => (best === undefined || distance(point) < distance(best) ? point : best),
    undefined,
  );
  if (under === undefined || nearest === undefined || distance(nearest) > NEAR_PIXELS * perPixelMs) return "";
  const when = clock(new Date(from + nearest.at).toISOString());
  return `${when}, ${under.name}: ${pictureText.several(nearest.events, nearest.shared)}`;
}
