/**
 * What is captured, and what makes two captures the same.
 *
 * - `unique`: the thing exists once in the world; at most one event, ever.
 * - `shared`: two observers may see one occurrence; their captures are matched one to one.
 * - `local`: only one machine can do it; never matched, only checked for replay.
 */
export type Matching = "unique" | "shared" | "local";

/** Whose time a capture carries: the machine's clock plus its offset, or the thing's own. */
export type TimeBasis = "corrected" | "intrinsic";

export interface EventType {
  readonly matching: Matching;
  /** Payload fields that identify the occurrence, in the order in which the fingerprint takes them; none: all of it does. */
  readonly identity: readonly string[];
  /** How far apart in ms two corrected times of one occurrence may lie. Intrinsic times must be equal. */
  readonly windowMs: number;
  /** Whether a capture may, or must, carry the thing's own time. */
  readonly time: "corrected" | "intrinsic" | "either";
}

const known = new Map<string, EventType>(
  Object.entries({
    "document.saved": {
      matching: "shared",
      identity: ["workspace", "path", "content_sha256"],
      windowMs: 5000,
      time: "corrected",
    },
    "git.commit": { matching: "unique", identity: ["sha"], windowMs: 0, time: "intrinsic" },
    "git.checkout": {
      matching: "local",
      identity: ["repository", "branch", "sha"],
      windowMs: 0,
      time: "corrected",
    },
    "page.visited": { matching: "shared", identity: ["url"], windowMs: 2000, time: "corrected" },
    "log.line": { matching: "shared", identity: ["source", "line"], windowMs: 5000, time: "either" },
    "document.active": { matching: "local", identity: ["workspace", "path"], windowMs: 0, time: "corrected" },
    "page.active": { matching: "local", identity: ["url"], windowMs: 0, time: "corrected" },
    "task.finished": { matching: "local", identity: ["workspace", "name"], windowMs: 0, time: "corrected" },
    "debug.finished": { matching: "local", identity: ["workspace", "name"], windowMs: 0, time: "corrected" },
  }),
);

/** Any `vendor.type` that Tandem does not know: the whole payload identifies it. */
const foreign: EventType = { matching: "shared", identity: [], windowMs: 2000, time: "either" };

/** The largest window of any type, in ms: no two matching captures lie further apart. */
export const LARGEST_WINDOW_MS = 5000;

/** The rules of a type; those of a foreign `vendor.type` where Tandem does not know it. */
export function eventType(type: string): EventType {
  return known.get(type) ?? foreign;
}

/** The window in ms within which two captures of this type and time basis can be one occurrence. */
export function matchingWindow({ windowMs }: EventType, basis: TimeBasis): number {
  return basis === "intrinsic" ? 0 : windowMs;
}
