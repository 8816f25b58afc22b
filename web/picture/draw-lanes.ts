import type { Lane, TimelinePicture } from "@tandem/contract/picture";
import type uPlot from "uplot";

/** A lane as it is drawn: its name, its colour as CSS knows it, and what it holds. */
export interface DrawnLane extends Lane {
  readonly name: string;
  readonly colour: string;
  /** Every event once, rather than what one device saw. */
  readonly together: boolean;
}

/** The height of a lane, in CSS pixels; its name stands in the upper part. */
export const LANE_HEIGHT = 52;
const NAME_HEIGHT = 20;
const RADIUS = 4.5;

/** Draws every lane, and joins what several devices saw by a line down to each of them. */
export function drawLanes(u: uPlot, picture: TimelinePicture, lanes: readonly DrawnLane[]): void {
  const { ctx, bbox } = u;
  const scale = devicePixelRatio;
  const from = Date.parse(picture.from);
  const place: Place = {
    x: (offset) => u.valToPos((from + offset) / 1000, "x", true),
    middle: (lane) => bbox.top + (lane * LANE_HEIGHT + NAME_HEIGHT + (LANE_HEIGHT - NAME_HEIGHT) / 2 - 3) * scale,
    scale,
    left: bbox.left - 20 * scale,
    right: bbox.left + bbox.width + 20 * scale,
  };
  const style = getComputedStyle(u.root);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colour("--edge");
  ctx.lineWidth = scale;
  joinShared(ctx, picture.slot_ms, lanes, place);
  for (const [index, lane] of lanes.entries()) {
    ctx.fillStyle = colour("--text");
    ctx.font = `${13 * scale}px system-ui, sans-serif`;
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.fillText(lane.name, bbox.left + 4 * scale, bbox.top + (index * LANE_HEIGHT + 3) * scale);
    drawLane(ctx, lane, index, place, { own: colour(lane.colour), overlap: colour("--overlap") });
  }
  ctx.restore();
}

interface Place {
  readonly x: (offset: number) => number;
  readonly middle: (lane: number) => number;
  readonly scale: number;
  readonly left: number;
  readonly right: number;
}

function drawLane(
  ctx: CanvasRenderingContext2D,
  { stretches, points, together }: DrawnLane,
  index: number,
  { x, middle, scale, left, right }: Place,
  colours: { own: string; overlap: string },
): void {
  const y = middle(index);
  ctx.fillStyle = colours.own;
  ctx.globalAlpha = 0.35;
  for (const { start, end } of stretches)
    ctx.fillRect(x(start), y - 7 * scale, Math.max(scale, x(end) - x(start)), 14 * scale);
  ctx.globalAlpha = 1;
  for (const point of points) {
    const at = x(point.at);
    if (at < left || at > right) continue;
    if (together && point.shared > 0) drawJoined(ctx, at, y, scale, colours);
    else if (point.events === 1) dot(ctx, at, y, RADIUS * scale, colours.own);
    else bar(ctx, at, y, point.events, scale, colours.own);
  }
}

/** The product's mark: two circles whose overlap is filled. */
function drawJoined(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  scale: number,
  { own, overlap }: { own: string; overlap: string },
): void {
  const radius = (RADIUS + 1.5) * scale;
  const apart = radius * 0.6;
  dot(ctx, x - apart, y, radius, own);
  dot(ctx, x + apart, y, radius, own);
  const angle = Math.acos(0.6);
  ctx.fillStyle = overlap;
  ctx.beginPath();
  ctx.arc(x - apart, y, radius, -angle, angle);
  ctx.arc(x + apart, y, radius, Math.PI - angle, Math.PI + angle);
  ctx.fill();
}

function dot(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
}

/** Several events too close together to stand apart: the more, the higher. */
function bar(ctx: CanvasRenderingContext2D, x: number, y: number, events: number, scale: number, colour: string): void {
  const half = Math.min(14, RADIUS + Math.log2(events) * 1.5) * scale;
  ctx.fillStyle = colour;
  ctx.fillRect(x - 1.5 * scale, y - half, 3 * scale, 2 * half);
}

function joinShared(
  ctx: CanvasRenderingContext2D,
  slotMs: number,
  lanes: readonly DrawnLane[],
  { x, middle, left, right }: Place,
): void {
  const slot = (offset: number) => Math.floor(offset / slotMs);
  const together = lanes.findIndex((lane) => lane.together);
  const lowest = new Map<number, number>();
  for (const [index, lane] of lanes.entries())
    if (!lane.together) for (const { at, shared } of lane.points) if (shared > 0) lowest.set(slot(at), index);
  ctx.beginPath();
  for (const { at, shared } of lanes[together]?.points ?? []) {
    const down = lowest.get(slot(at));
    if (shared === 0 || down === undefined || x(at) < left || x(at) > right) continue;
    ctx.moveTo(x(at), middle(together));
    ctx.lineTo(x(at), middle(down));
  }
  ctx.stroke();
}
