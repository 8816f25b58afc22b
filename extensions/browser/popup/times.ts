/** "at 10:14" for today, "on Tuesday at 10:14" within a week, else "on 12 March at 10:14"; in the person's own format. */
export function inWords(at: number, now = Date.now()): string {
  return `${isToday(at, now) ? "at" : "on"} ${moment(at, now)}`;
}

/** The same, without the word before it. */
export function moment(at: number, now = Date.now()): string {
  const time = new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  if (isToday(at, now)) return time;
  const days = (startOfDay(now) - startOfDay(at)) / 86_400_000;
  const day: Intl.DateTimeFormatOptions = days < 6.5 ? { weekday: "long" } : { day: "numeric", month: "long" };
  return `${new Date(at).toLocaleDateString([], day)} at ${time}`;
}

/** What is left until then, as "4:07". */
export function remaining(until: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** How long something took, as "40 s" or "12 min". */
export function lasting(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** "1 capture", "1,204 captures". */
export function captures(count: number): string {
  return `${count.toLocaleString()} ${count === 1 ? "capture" : "captures"}`;
}

function isToday(at: number, now: number): boolean {
  return startOfDay(at) === startOfDay(now);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
