import type { TimelinePicture } from "@tandem/contract/picture";
import type { DrawnLane } from "../picture/draw-lanes.ts";
import { nearestPoint, observersAt, type Point } from "../picture/points.ts";
import { inSentence } from "../plain-text.ts";
import { colours, deviceById } from "../state/devices.ts";
import { pictureText } from "../texts/picture.ts";
import { listed, timelineText } from "../texts/timeline.ts";
import { clock } from "../time.ts";

const NEAR_PIXELS = 8;

/** What is drawn: its lanes, when it begins in ms, and how long a slot is. */
export interface Shown {
  readonly lanes: readonly DrawnLane[];
  readonly from: number;
  readonly slotMs: number;
}

/** The lane of all, then one for each device in the order of pairing, with the names and colours that they have everywhere. */
export function lanesOf({ together, devices }: TimelinePicture): DrawnLane[] {
  const order = [...colours.value.keys()];
  const inOrder = devices.toSorted((a, b) => order.indexOf(a.device_id) - order.indexOf(b.device_id));
  return [
    { ...together, name: pictureText.together, colour: "--accent", together: true },
    ...inOrder.map(({ device_id, ...lane }) => ({
      ...lane,
      name: inSentence(deviceById(device_id)?.name ?? timelineText.unknownDevice),
      colour: `--device-${colours.value.get(device_id) ?? 0}`,
      together: false,
    })),
  ];
}

/** What stands where the pointer is. */
export function pointerText(
  shown: Shown,
  { atMs, lane, perPixelMs }: { atMs: number; lane: number; perPixelMs: number },
): string {
  const under = shown.lanes[lane];
  if (under === undefined) return "";
  const point = nearestPoint(under, atMs - shown.from, NEAR_PIXELS * perPixelMs);
  return point === undefined ? "" : pointText(shown, under, point);
}

/** When it was, how many events it is, and who saw them. */
export function pointText({ lanes, from, slotMs }: Shown, lane: DrawnLane, point: Point): string {
  const when = clock(new Date(from + point.at).toISOString());
  const observers = lane.together || point.shared > 0 ? observersAt(lanes, slotMs, point) : [lane.name];
  return `${when}: ${pictureText.several(point.events, point.shared, listed(observers))}`;
}
