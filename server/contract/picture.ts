import { type Static, Type } from "@sinclair/typebox";

/** Events of one slot. Its first one's time, in ms after the picture's `from`; `shared` of them were seen by several devices. */
const Points = Type.Object({ at: Type.Integer(), events: Type.Integer(), shared: Type.Integer() });
/** Time that something took, both ends in ms after the picture's `from`. */
const Stretch = Type.Object({ start: Type.Integer(), end: Type.Integer() });
const Lane = Type.Object({ points: Type.Array(Points), stretches: Type.Array(Stretch) });
export type Lane = Static<typeof Lane>;

/** Time in ms: `active_ms` counts what overlaps once, `naive_ms` as often as it was seen. */
const Sum = Type.Object({ events: Type.Integer(), active_ms: Type.Integer(), naive_ms: Type.Integer() });
const NamedSum = Type.Composite([Type.Object({ name: Type.String() }), Sum]);
export type NamedSum = Static<typeof NamedSum>;

/** `GET /v1/timeline/picture`: a stretch of the timeline, gathered into slots so that any number of events can be drawn. */
export const TimelinePicture = Type.Object({
  /** RFC 3339 with ms, UTC. */
  from: Type.String(),
  to: Type.String(),
  slot_ms: Type.Integer(),
  /** Every event once. */
  together: Lane,
  /** What each device saw, in the order in which they were first seen here. */
  devices: Type.Array(Type.Composite([Type.Object({ device_id: Type.String() }), Lane])),
  totals: Type.Composite([Sum, Type.Object({ shared: Type.Integer(), sightings: Type.Integer() })]),
  types: Type.Array(NamedSum),
  /** By workspace, repository, site or log, the ones with most events first; at most 20. */
  places: Type.Array(NamedSum),
});
export type TimelinePicture = Static<typeof TimelinePicture>;

export const PictureQuery = Type.Object({
  /** RFC 3339; `to` is exclusive, and at most 32 days after `from`. */
  from: Type.String({ maxLength: 40 }),
  to: Type.String({ maxLength: 40 }),
  /** How many slots at most. */
  slots: Type.Optional(Type.String({ pattern: "^[0-9]{1,4}$" })),
  device: Type.Optional(Type.String({ maxLength: 36 })),
  type: Type.Optional(Type.String({ maxLength: 64 })),
  search: Type.Optional(Type.String({ maxLength: 200 })),
});
