import type { GrownServer } from "./grown-server.ts";
import type { ProvenTray } from "./proven-tray.ts";

const PATH = "/v1/timeline/stream";
const EVENT = "event: event\n";

/** @returns the ms that each reading took, by what was read, each so many times */
export async function readTimeline({ server, people, events, accounts }: GrownServer, times: number) {
  const [{ person, trays } = {}] = people;
  const [tray] = trays ?? [];
  if (person === undefined || tray === undefined) throw new Error("nobody was paired");
  const { origin } = server;
  const page = (query: string) => async (): Promise<number> => {
    const begun = performance.now();
    await person.ask("GET", `/v1/timeline?limit=200${query}`);
    return performance.now() - begun;
  };
  const span = (events / accounts) * 1000;
  const anywhere = () => page(`&before=${new Date(Date.now() - Math.random() * span).toISOString()}`)();
  const { id } = await listen(origin, tray, 0);
  // Fewer where an account has not so many to miss.
  const missed = Math.min(1000, Math.floor(events / accounts / 20));
  return {
    "the newest page of 200": await repeat(times, page("")),
    "a page of 200 from anywhere": await repeat(times, anywhere),
    "a stream that missed nothing": await repeat(times, async () => (await listen(origin, tray, 0, id)).ms),
    [`a stream's first ${missed} of what it missed`]: await repeat(
      times,
      async () => (await listen(origin, tray, missed, farBack(id))).ms,
    ),
  };
}

/** One after another, so that each has the server for itself. */
async function repeat(times: number, measure: () => Promise<number>): Promise<number[]> {
  const took: number[] = [];
  while (took.length < times) took.push(await measure());
  return took;
}

/** Somewhere in the first nine tenths of what there is to tell. */
function farBack(id: string): string {
  const share = Math.random() * 0.9;
  return id
    .split(".")
    .map((told) => Math.floor(Number(told) * share))
    .join(".");
}

/** Listens to the live stream until so many events have come. @returns the first id, and the ms from the request on */
async function listen(origin: string, tray: ProvenTray, events: number, lastId?: string) {
  const headers = await tray.headers("GET", PATH);
  if (lastId !== undefined) headers["last-event-id"] = lastId;
  const begun = performance.now();
  const response = await fetch(`${origin}${PATH}`, { headers });
  if (!response.ok || response.body === null) throw new Error(`the stream answered ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let heard = 0;
  for (let from = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the stream ended after ${heard} events`);
    text += value;
    for (let at = text.indexOf(EVENT, from); at >= 0; at = text.indexOf(EVENT, from)) {
      heard += 1;
      from = at + EVENT.length;
    }
    const id = /^id: (.+)\n/.exec(text)?.[1];
    if (id === undefined || heard < events) continue;
    const ms = performance.now() - begun;
    await reader.cancel();
    // The server may still be reading on for the one who has just left.
    await (await fetch(`${origin}/healthz`)).text();
    return { id, ms };
  }
}
