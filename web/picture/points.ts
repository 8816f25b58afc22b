import type { Lane } from "@tandem/contract/picture";
import type { DrawnLane } from "./draw-lanes.ts";

/** The events of one slot, as a lane has them; `at` in ms after the picture's beginning. */
export type Point = Lane["points"][number];

/** The point that lies nearest, if it is near enough. */
export function nearestPoint({ points }: Lane, offset: number, nearMs: number): Point | undefined {
  const distance = ({ at }: Point) => Math.abs(at - offset);
  const nearest = points.reduce<Point | undefined>(
    (best, point) => (best === undefined || distance(point) < distance(best) ? point : best),
    undefined,
  );
  return nearest !== undefined && distance(nearest) <= nearMs ? nearest : undefined;
}

/** The point that a key leads to: the next one from here, or the first or the last of them. */
export function pointByKey({ points }: Lane, offset: number, key: string): Point | undefined {
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return points.find(({ at }) => at > offset);
    case "ArrowLeft":
    case "ArrowDown":
      return points.findLast(({ at }) => at < offset);
    case "Home":
      return points.at(0);
    case "End":
      return points.at(-1);
    default:
      return undefined;
  }
}

/** The names of the devices that saw what stands at a point: all of them, or who shared it. */
export function observersAt(lanes: readonly DrawnLane[], slotMs: number, { at, shared }: Point): string[] {
  const slot = (offset: number) => Math.floor(offset / slotMs);
  return lanes
    .filter(({ together }) => !together)
    .filter(({ points }) =>
      points.some((point) => slot(point.at) === slot(at) && (shared === 0 ? point.events > 0 : point.shared > 0)),
    )
    .map(({ name }) => name);
}
