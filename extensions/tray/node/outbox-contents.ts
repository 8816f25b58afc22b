import type { QueuedCapture, SetAsideCapture } from "../ports.ts";

/** One line of the journal: one call of the outbox. */
export type OutboxRecord =
  | { readonly append: readonly QueuedCapture[] }
  | { readonly stamp: number }
  | { readonly remove: readonly string[] }
  | { readonly setAside: readonly { readonly capture_id: string; readonly reason: string }[] }
  | { readonly revise: readonly QueuedCapture[] }
  /** Only a journal written anew holds it. */
  | { readonly wasSetAside: readonly SetAsideCapture[] }
  | { readonly clear: true };

const CAPTURES_A_RECORD = 1000;

/** What an outbox holds, as its journal's records make it. */
export class OutboxContents {
  /** In the order in which they came; a Map keeps it, also when the oldest go. */
  readonly #queue = new Map<string, QueuedCapture>();
  #setAside: SetAsideCapture[] = [];
  #unstamped = 0;
  #bytes = 0;

  apply(record: OutboxRecord): void {
    if ("append" in record) for (const capture of record.append) this.#put(capture);
    else if ("stamp" in record) this.#stamp(record.stamp);
    else if ("remove" in record) this.#remove(record.remove);
    else if ("setAside" in record) {
      for (const { capture_id, reason } of record.setAside) {
        const capture = this.#take(capture_id);
        if (capture !== undefined) this.#putAside({ capture, reason });
      }
    } else if ("wasSetAside" in record) for (const one of record.wasSetAside) this.#putAside(one);
    else if ("revise" in record) this.#revise(record.revise);
    else if ("clear" in record) this.#clear();
  }

  get length(): number {
    return this.#queue.size;
  }

  get unstamped(): number {
    return this.#unstamped;
  }

  get setAside(): readonly SetAsideCapture[] {
    return [...this.#setAside];
  }

  /** About how long a journal would be that held only this. */
  get bytes(): number {
    return this.#bytes;
  }

  has(captureId: string): boolean {
    return this.#queue.has(captureId);
  }

  /** Everything that waits, oldest first. */
  waiting(): Iterable<QueuedCapture> {
    return this.#queue.values();
  }

  oldest(limit: number): QueuedCapture[] {
    const found: QueuedCapture[] = [];
    for (const capture of this.#queue.values()) {
      if (found.length === limit) break;
      found.push(capture);
    }
    return found;
  }

  /** What may go to free so many bytes: the oldest that was set aside, then spans, then of all else; never a commit. */
  expendable(bytes: number): string[] {
    const ids = new Set<string>();
    let freed = 0;
    for (const aside of this.#setAside) {
      if (freed >= bytes) return [...ids];
      if (!isNoCommit(aside.capture)) continue;
      ids.add(aside.capture.capture_id);
      freed += sizeOf(aside);
    }
    for (const wanted of [isSpan, isNoCommit]) {
      for (const capture of this.#queue.values()) {
        if (freed >= bytes) return [...ids];
        if (ids.has(capture.capture_id) || !wanted(capture)) continue;
        ids.add(capture.capture_id);
        freed += sizeOf(capture);
      }
    }
    return [...ids];
  }

  /** The same contents as the shortest journal. */
  *records(): Generator<OutboxRecord> {
    const captures = [...this.#queue.values()];
    for (let at = 0; at < captures.length; at += CAPTURES_A_RECORD)
      yield { append: captures.slice(at, at + CAPTURES_A_RECORD) };
    if (this.#setAside.length > 0) yield { wasSetAside: this.#setAside };
  }

  #put(capture: QueuedCapture): void {
    this.#take(capture.capture_id);
    this.#queue.set(capture.capture_id, capture);
    this.#bytes += sizeOf(capture);
    if (capture.clock_offset_ms === undefined) this.#unstamped += 1;
  }

  #putAside(aside: SetAsideCapture): void {
    this.#setAside.push(aside);
    this.#bytes += sizeOf(aside);
  }

  #remove(captureIds: readonly string[]): void {
    const gone = new Set(captureIds);
    for (const id of gone) this.#take(id);
    this.#setAside = this.#setAside.filter((aside) => {
      if (!gone.has(aside.capture.capture_id)) return true;
      this.#bytes -= sizeOf(aside);
      return false;
    });
  }

  #take(captureId: string): QueuedCapture | undefined {
    const capture = this.#queue.get(captureId);
    if (capture === undefined) return undefined;
    this.#queue.delete(captureId);
    this.#bytes -= sizeOf(capture);
    if (capture.clock_offset_ms === undefined) this.#unstamped -= 1;
    return capture;
  }

  #stamp(offsetMs: number): void {
    for (const [id, capture] of this.#queue) {
      if (capture.clock_offset_ms === undefined) this.#queue.set(id, { ...capture, clock_offset_ms: offsetMs });
    }
    this.#unstamped = 0;
  }

  /** Those that wait keep their places. */
  #revise(captures: readonly QueuedCapture[]): void {
    const revised = new Map(captures.map((capture) => [capture.capture_id, capture]));
    for (const [id, capture] of revised) {
      const before = this.#queue.get(id);
      if (before === undefined) continue;
      this.#queue.set(id, { ...capture, clock_offset_ms: before.clock_offset_ms });
      this.#bytes += sizeOf(capture) - sizeOf(before);
    }
    this.#setAside = this.#setAside.map((before) => {
      const capture = revised.get(before.capture.capture_id);
      if (capture === undefined) return before;
      const aside = { capture, reason: before.reason };
      this.#bytes += sizeOf(aside) - sizeOf(before);
      return aside;
    });
  }

  #clear(): void {
    this.#queue.clear();
    this.#setAside = [];
    this.#unstamped = 0;
    this.#bytes = 0;
  }
}

const isSpan = ({ duration_ms }: QueuedCapture) => duration_ms !== undefined;
const isNoCommit = ({ type }: QueuedCapture) => type !== "git.commit";

function sizeOf(kept: QueuedCapture | SetAsideCapture): number {
  return Buffer.byteLength(JSON.stringify(kept)) + 1;
}
