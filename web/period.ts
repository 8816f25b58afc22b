/** A stretch of local time, in ms since the epoch; `to` is exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export type Length = "day" | "week";

/** The day, or the week from Monday on, that holds a date such as `2026-11-25`, in this browser's time zone. */
export function stretchOf(date: string, length: Length): Stretch {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  // Dates of the calendar, not 24 hours: a day on which the clocks change is shorter or longer.
  const weekday = (new Date(year, month - 1, day).getDay() + 6) % 7;
  const first = length === "week" ? day - weekday : day;
  const at = (days: number) => new Date(year, month - 1, first + days).getTime();
  return { from: at(0), to: at(length === "week" ? 7 : 1) };
}

/** The date `count` days or weeks later. */
export function dateAfter(date: string, length: Length, count: number): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const then = new Date(Date.UTC(year, month - 1, day + count * (length === "week" ? 7 : 1)));
  return then.toISOString().slice(0, 10);
}

/** Whether a text is a date of the calendar. */
export function isDate(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
    dateAfter(text, "day", 0) === text
  );
}
