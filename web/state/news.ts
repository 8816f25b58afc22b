import { signal } from "@preact/signals";

/** Counts what the live stream told about the timeline, for whatever reads it as a whole. */
export const news = signal(0);

export function newsCame(): void {
  news.value += 1;
}
