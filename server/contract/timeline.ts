import { type Static, Type } from "@sinclair/typebox";

export const Sighting = Type.Object({
  device_id: Type.String(),
  observer: Type.String(),
  /** When this observer saw it, by its corrected clock. */
  at: Type.String(),
  /** What was added to that machine's clock, in ms; null for a thing's own time. */
  clock_offset_ms: Type.Union([Type.Integer(), Type.Null()]),
  duration_ms: Type.Optional(Type.Integer()),
});
export type Sighting = Static<typeof Sighting>;

/** The canonical event, with everyone who saw it; the founding sighting first. */
export const TimelineEvent = Type.Object({
  id: Type.String(),
  type: Type.String(),
  at: Type.String(),
  payload: Type.Record(Type.String(), Type.Unknown()),
  sightings: Type.Array(Sighting),
});
export type TimelineEvent = Static<typeof TimelineEvent>;

/** `GET /v1/timeline`, newest first. `next` is the opaque exclusive cursor to pass as `before`. */
export const TimelinePage = Type.Object({
  events: Type.Array(TimelineEvent),
  next: Type.Optional(Type.String()),
});
export type TimelinePage = Static<typeof TimelinePage>;

export const TimelineQuery = Type.Object({
  /** A cursor, or an RFC 3339 time; exclusive. */
  before: Type.Optional(Type.String({ maxLength: 128 })),
  after: Type.Optional(Type.String({ maxLength: 128 })),
  device: Type.Optional(Type.String({ maxLength: 36 })),
  type: Type.Optional(Type.String({ maxLength: 64 })),
  /** A text that the payload holds. */
  search: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.String({ pattern: "^[0-9]{1,4}$" })),
});

/** The live stream's event names: `event` carries a TimelineEvent, `device` a Device, `revoked` and `removed` a `{ device_id }`. */
export type StreamEventName = "event" | "device" | "revoked" | "removed";
