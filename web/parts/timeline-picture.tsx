import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Length, Stretch } from "../period.ts";
import type { Plot } from "../picture/plot.ts";
import { pointByKey } from "../picture/points.ts";
import { moved, zoomed } from "../picture/view.ts";
import { type PictureState, showView } from "../state/picture.ts";
import { pictureText } from "../texts/picture.ts";
import { Warning } from "./notice.tsx";
import { lanesOf, pointerText, pointText, type Shown } from "./picture-lanes.ts";

/** The view must rest so long before it is read more closely. */
const REST_MS = 200;

/** Lanes over time. Pointing at an event, or going from one to the next by the arrow keys, says who saw it. */
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
            pointed.value = point === undefined ? "" : pointerText(latest.current, point);
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
  const latest = useRef<Shown>({ lanes, from: 0, slotMs: 1 });
  if (drawn !== undefined) latest.current = { lanes, from: Date.parse(drawn.from), slotMs: drawn.slot_ms };
  useEffect(() => {
    if (drawn !== undefined) plot.current?.show(drawn, lanes);
  }, [drawn, state.value, lanes.map(({ name, colour }) => name + colour).join()]);

  /** The moment that the keys have come to, in ms. */
  const marked = useSignal<number | undefined>(undefined);

  function onKey(press: KeyboardEvent) {
    const [all] = latest.current.lanes;
    if (press.key === "Escape") return unmark();
    if (all === undefined || press.ctrlKey || press.metaKey || press.altKey) return;
    const point = pointByKey(all, (marked.value ?? view.current.from - 1) - latest.current.from, press.key);
    if (!/^(Arrow|Home|End)/.test(press.key)) return;
    press.preventDefault();
    if (point === undefined) return;
    const at = latest.current.from + point.at;
    marked.value = at;
    pointed.value = pointText(latest.current, all, point);
    if (at < view.current.from || at >= view.current.to)
      go(moved(view.current, whole, at - (view.current.from + view.current.to) / 2));
    plot.current?.mark(at);
  }

  function unmark() {
    marked.value = undefined;
    pointed.value = "";
    plot.current?.mark(undefined);
  }

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
      <div
        class="plot"
        ref={host}
        data-state={drawn === undefined ? "loading" : state.value}
        role="slider"
        tabIndex={0}
        aria-label={pictureText.alongEvents}
        aria-valuemin={whole.from}
        aria-valuemax={whole.to}
        aria-valuenow={marked.value ?? whole.from}
        aria-valuetext={pointed.value || pictureText.byKeys}
        onKeyDown={onKey}
        onBlur={unmark}
      />
      <p class="quiet pointed figures" aria-hidden="true">
        <bdi>{pointed.value || pictureText.howTo}</bdi>
      </p>
    </section>
  );
}
