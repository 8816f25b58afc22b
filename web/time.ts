import { dateAfter } from "./period.ts";

/** Times of the wire, RFC 3339 in UTC, as people read them in their own zone. */
const LOCALE = "en-GB";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clockFormat = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const preciseFormat = new Intl.DateTimeFormat(LOCALE, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});
const exactFormat = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const dayFormat = new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long" });
const utcDayFormat = new Intl.DateTimeFormat(LOCALE, {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const keyFormat = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short" });
const relativeFormat = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `10:14:03` */
export const clock = (at: string): string => clockFormat.format(new Date(at));

/** `10:14:03.120` */
export const preciseClock = (atMs: number): string => preciseFormat.format(new Date(atMs));

/** `25 Nov 2026, 10:14:03` */
export const exact = (at: string): string => exactFormat.format(new Date(at));

/** `25 November 2026 (UTC)`: a day that is the server's, not this browser's. */
export const utcDay = (at: string): string => `${utcDayFormat.format(new Date(at))} (UTC)`;

/** `2026-11-25`, by which events are grouped. */
export const dayKey = (at: string | number): string => keyFormat.format(new Date(at));

/** `Today, Wednesday 25 November`, `Yesterday, …`, `Monday 23 November`; of another year `Tuesday 25 November 2025`. */
export function day(at: string, nowMs: number): string {
  const [key, today] = [dayKey(at), dayKey(nowMs)];
  const [year] = key.split("-");
  const date = dayFormat.format(new Date(at)) + (year === today.split("-")[0] ? "" : ` ${year}`);
  if (key === today) return `Today, ${date}`;
  return key === dateAfter(today, "day", -1) ? `Yesterday, ${date}` : date;
}

/** `just now`, `3 minutes ago`, `yesterday`. */
export function relative(at: string, nowMs: number): string {
  const ago = nowMs - Date.parse(at);
  if (ago < 10_000) return "just now";
  if (ago < MINUTE) return relativeFormat.format(-Math.floor(ago / 1000), "second");
  if (ago < HOUR) return relativeFormat.format(-Math.floor(ago / MINUTE), "minute");
  if (ago < DAY) return relativeFormat.format(-Math.floor(ago / HOUR), "hour");
  return relativeFormat.format(-Math.floor(ago / DAY), "day");
}

/** A length of time in words: `12 ms`, `3.2 s`, `1 min 30 s`, `2 h 5 min`. */
export function span(ms: number): string {
  const length = Math.abs(ms);
  if (length < 1000) return `${Math.round(length)} ms`;
  if (length < MINUTE) return `${Number((length / 1000).toFixed(1))} s`;
  if (length < HOUR) return twoUnits(Math.round(length / 1000), 60, "min", "s");
  return twoUnits(Math.round(length / MINUTE), 60, "h", "min");
}

/** `9:41`, for what runs out. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function twoUnits(count: number, per: number, large: string, small: string): string {
  const rest = count % per;
  return `${Math.floor(count / per)} ${large}${rest === 0 ? "" : ` ${rest} ${small}`}`;
}

const minuteFormat = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
const dateFormat = new Intl.DateTimeFormat(LOCALE, { weekday: "short", day: "numeric", month: "short" });

/** What stands beside a tick of an axis whose ticks are `stepMs` apart: `Wed, 25 Nov`, `10:14` or `10:14:03`. */
export function tick(atMs: number, stepMs: number): string {
  if (stepMs >= DAY) return dateFormat.format(atMs);
  return stepMs >= MINUTE ? minuteFormat.format(atMs) : clockFormat.format(atMs);
}

/** `2026-11-25T10:14` in local time, as a field for a time takes it. */
export function localMinute(atMs: number): string {
  const at = new Date(atMs);
  return new Date(atMs - at.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}
