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
  const momentAt = (x: number) => view.from + (x - u.over.getBoundingClientRect().left) * perPixel();
  /** Where the mouse, or each finger, holds the picture. */
  const held = new Map<number, number>();
  u.over.addEventListener("pointerdown", (press) => {
    held.set(press.pointerId, press.clientX);
    u.over.setPointerCapture(press.pointerId);
  });
  u.over.addEventListener("pointermove", (move) => {
    const before = held.get(move.pointerId);
    if (before !== undefined) drag(move.pointerId, before, move.clientX);
    const lane = Math.floor((move.clientY - u.over.getBoundingClientRect().top) / LANE_HEIGHT);
    onPoint({ atMs: momentAt(move.clientX), lane, perPixelMs: perPixel() });
  });
  for (const end of ["pointerup", "pointercancel"] as const)
    u.over.addEventListener(end, ({ pointerId }) => held.delete(pointerId));
  u.over.addEventListener("pointerleave", () => onPoint(undefined));
  u.over.addEventListener(
    "wheel",
    (turn) => {
      // The plain wheel scrolls the page.
      if (!turn.ctrlKey && !turn.metaKey && turn.deltaX === 0) return;
      turn.preventDefault();
      if (turn.ctrlKey || turn.metaKey) go(zoomed(view, whole, turn.deltaY > 0 ? 1.25 : 0.8, momentAt(turn.clientX)));
      else go(moved(view, whole, turn.deltaX * perPixel()));
    },
    { passive: false },
  );
  const resized = new ResizeObserver(() => resize());
  resized.observe(host);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const redraw = () => u.redraw();
  dark.addEventListener("change", redraw);

  /** One finger moves the picture; of two, the other one keeps the moment that it holds. */
  function drag(pointerId: number, from: number, to: number): void {
    held.set(pointerId, to);
    const other = [...held].find(([id]) => id !== pointerId)?.[1];
    if (other === undefined) go(moved(view, whole, (from - to) * perPixel()));
    else go(zoomed(view, whole, apart(from, other) / apart(to, other), momentAt(other)));
  }

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

/** Fingers that lie one above the other would zoom by leaps. */
const apart = (x: number, otherX: number): number => Math.max(16, Math.abs(x - otherX));

const heightOf = (lanes: number): number => lanes * LANE_HEIGHT + AXIS_HEIGHT;
