import type { Stretch } from "../period.ts";

const NARROWEST_MS = 1000;

/** A view `factor` times as wide, in which the moment `around` stays where it is; never beyond the whole. */
export function zoomed(view: Stretch, whole: Stretch, factor: number, around = (view.from + view.to) / 2): Stretch {
  const width = Math.min(whole.to - whole.from, Math.max(NARROWEST_MS, (view.to - view.from) * factor));
  const from = around - ((around - view.from) / (view.to - view.from)) * width;
  return within({ from, to: from + width }, whole);
}

/** The view `ms` later, as far as the whole goes. */
export function moved(view: Stretch, whole: Stretch, ms: number): Stretch {
  return within({ from: view.from + ms, to: view.to + ms }, whole);
}

function within({ from, to }: Stretch, whole: Stretch): Stretch {
  const start = Math.round(Math.max(whole.from, Math.min(from, whole.to - (to - from))));
  return { from: start, to: Math.min(whole.to, start + Math.round(to - from)) };
}
