import type { Capture } from "@tandem/contract/capture";
import { uuidv7 } from "@tandem/contract/uuid";

export const BATCH = 500;
const REPEATED = 150;
/** Between two captures of one tray, in ms. */
const APART_MS = 200;

/** The batches of two trays of one account, each of which repeats 30 % of what the other sent in the batch before. */
export function twoTrays(batches: number, startMs: number): [Capture[][], Capture[][]] {
  const left = new Captures("left");
  const right = new Captures("right");
  const sent: [Capture[][], Capture[][]] = [[], []];
  for (let batch = 0; batch < batches; batch++) {
    const at = startMs + batch * BATCH * APART_MS;
    const [leftBefore, rightBefore] = [sent[0].at(-1), sent[1].at(-1)];
    sent[0].push(left.batch(at, rightBefore));
    sent[1].push(right.batch(at + APART_MS / 2, leftBefore));
  }
  return sent;
}

/** What one observer saw until now, each thing once in the world. */
export function smallBatch(observer: string, captures: number, nowMs: number, apartMs = 1): Capture[] {
  return Array.from({ length: captures }, (_, index) => ({
    capture_id: uuidv7(nowMs),
    observer,
    type: "page.visited",
    occurred_at: new Date(nowMs - index * apartMs).toISOString(),
    clock_offset_ms: 0,
    payload: { url: `https://example.org/${crypto.randomUUID()}` },
  }));
}

/** Saves by one observer, each of a document of its own, one after another from a time on. */
export function savedBatch(observer: string, captures: number, startMs: number): Capture[] {
  return Array.from({ length: captures }, (_, index) => saved(observer, startMs + index * APART_MS, `${index}`));
}

class Captures {
  readonly #name: string;
  readonly #observer = crypto.randomUUID();
  #made = 0;

  constructor(name: string) {
    this.#name = name;
  }

  batch(at: number, ofTheOther: readonly Capture[] | undefined): Capture[] {
    const repeats = (ofTheOther?.slice(-REPEATED) ?? []).map((capture) => ({
      ...capture,
      capture_id: uuidv7(at),
      observer: this.#observer,
    }));
    const own = Array.from({ length: BATCH - repeats.length }, (_, index) =>
      saved(this.#observer, at + index * APART_MS, `${this.#name}/${++this.#made}`),
    );
    return [...repeats, ...own];
  }
}

function saved(observer: string, at: number, name: string): Capture {
  return {
    capture_id: uuidv7(at),
    observer,
    type: "document.saved",
    occurred_at: new Date(at).toISOString(),
    clock_offset_ms: 0,
    payload: {
      workspace: "example.org/tandem",
      path: `src/${name}-${at}.ts`,
      content_sha256: new Bun.CryptoHasher("sha256").update(`${at}${name}`).digest("hex"),
    },
  };
}
