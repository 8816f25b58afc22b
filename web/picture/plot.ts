import type { TimelinePicture } from "@tandem/contract/picture";
import uPlot from "uplot";
import type { Stretch } from "../period.ts";
import { tick } from "../time.ts";
import { type DrawnLane, drawLanes, LANE_HEIGHT } from "./draw-lanes.ts";
import { moved, zoomed } from "./view.ts";

export interface Plot {
  show(picture: TimelinePicture, lanes: readonly DrawnLane[]): void;
  /** How far the view reaches. */
  look(view: Stretch): void;
  /** Draws a line at a moment, in ms, or none. */
  mark(atMs: number | undefined): void;
  remove(): void;
}

interface Told {
  readonly whole: Stretch;
  readonly view: Stretch;
  /** The person moved or zoomed. */
  onView(view: Stretch): void;
  /** The moment, in ms, and the lane that the pointer is over; undefined once it has left. */
  onPoint(point: { atMs: number; lane: number; perPixelMs: number } | undefined): void;
}

const AXIS_HEIGHT = 32;

/** A picture of lanes over time on a canvas, to be moved by dragging and zoomed by pinching or Ctrl and the wheel. */
export function createPlot(host: HTMLElement, { whole, view: first, onView, onPoint }: Told): Plot {
  let view = first;
  let shown: { picture: TimelinePicture; lanes: readonly DrawnLane[] } | undefined;
  const colour = (name: string) => () => getComputedStyle(host).getPropertyValue(name).trim();
  const u = new uPlot(
    {
      width: Math.max(200, host.clientWidth),
      height: heightOf(1),
      legend: { show: false },
      padding: [0, 24, 0, 24],
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: true, range: () => [view.from / 1000, view.to / 1000] }, y: { range: [0, 1] } },
      series: [{}, { show: true, points: { show: false } }],
      axes: [
        {
          size: AXIS_HEIGHT,
          space: 70,
          font: "12px system-ui, sans-serif",
          stroke: colour("--quiet"),
          grid: { stroke: colour("--line"), width: 1 },
          ticks: { show: false },
          values: (_, splits, _axis, _space, step) => splits.map((at) => tick(at * 1000, step * 1000)),
        },
        { show: false },
      ],
      hooks: { draw: [(drawn) => shown && drawLanes(drawn, shown.picture, shown.lanes)] },
    },
    [
      [whole.from / 1000, whole.to / 1000],
      [null, null],
    ],
    host,
  );

  function look(next: Stretch): void {
    view = next;
    u.setScale("x", { min: view.from / 1000, max: view.to / 1000 });
  }

  function go(next: Stretch): void {
    look(next);
    onView(next);
  }

  const perPixel = () => (view.to - view.from) / Math.max(1, u.over.clientWidth);
  let draggedFrom: number | undefined;
  u.over.addEventListener("pointerdown", (press) => {
    draggedFrom = press.clientX;
    u.over.setPointerCapture(press.pointerId);
  });
  u.over.addEventListener("pointermove", (move) => {
    if (draggedFrom !== undefined) {
      go(moved(view, whole, (draggedFrom - move.clientX) * perPixel()));
      draggedFrom = move.clientX;
    }
    const { left, top } = u.over.getBoundingClientRect();
    const lane = Math.floor((move.clientY - top) / LANE_HEIGHT);
    onPoint({ atMs: view.from + (move.clientX - left) * perPixel(), lane, perPixelMs: perPixel() });
  });
  for (const end of ["pointerup", "pointercancel"] as const)
    u.over.addEventListener(end, () => {
      draggedFrom = undefined;
    });
  u.over.addEventListener("pointerleave", () => onPoint(undefined));
  u.over.addEventListener(
    "wheel",
    (turn) => {
      // The plain wheel scrolls the page.
      if (!turn.ctrlKey && !turn.metaKey && turn.deltaX === 0) return;
      turn.preventDefault();
      const around = view.from + (turn.clientX - u.over.getBoundingClientRect().left) * perPixel();
      if (turn.ctrlKey || turn.metaKey) go(zoomed(view, whole, turn.deltaY > 0 ? 1.25 : 0.8, around));
      else go(moved(view, whole, turn.deltaX * perPixel()));
    },
    { passive: false },
  );
  const resized = new ResizeObserver(() => resize());
  resized.observe(host);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const redraw = () => u.redraw();
  dark.addEventListener("change", redraw);

  function resize(): void {
    u.setSize({ width: Math.max(200, host.clientWidth), height: heightOf(shown?.lanes.length ?? 1) });
  }

  return {
    show(picture, lanes) {
      shown = { picture, lanes };
      if (u.height === heightOf(lanes.length)) u.redraw();
      else resize();
    },
    look,
    mark(atMs) {
      const left = atMs === undefined ? -10 : u.valToPos(atMs / 1000, "x");
      u.setCursor({ left, top: atMs === undefined ? -10 : 0 });
    },
    remove() {
      resized.disconnect();
      dark.removeEventListener("change", redraw);
      u.destroy();
    },
  };
}

const heightOf = (lanes: number): number => lanes * LANE_HEIGHT + AXIS_HEIGHT;
