import type { StreamEventName } from "@tandem/contract/timeline";
import { until } from "../../hosts/until.ts";
import type { ServerWorld } from "../world/server.ts";

/** A client of the live stream. */
export interface Listener {
  /** The data of the next message of this name. */
  next(event: StreamEventName): Promise<unknown>;
  /** All data of this name that was heard so far and not taken by `next`. */
  heard(event: StreamEventName): unknown[];
  /** How many comments kept the line open. */
  comments(): number;
  /** What a client would send as `Last-Event-ID`. */
  lastId(): string;
  ended(): Promise<void>;
  leave(): Promise<void>;
}

export async function listen(world: ServerWorld, headers: Record<string, string>): Promise<Listener> {
  const answer = await world.fetch("/v1/timeline/stream", { headers });
  if (answer.body === null || answer.headers.get("content-type") !== "text/event-stream")
    throw new Error(`the stream was refused: ${answer.status}`);
  return listenTo(answer.body);
}

export async function listenTo(stream: ReadableStream<Uint8Array>): Promise<Listener> {
  const reader = stream.getReader();
  const messages: { event: string; data: unknown }[] = [];
  let lastId = "";
  let isEnd = false;
  let comments = 0;

  function take(block: string): void {
    if (block === ":") comments++;
    const fields = new Map(block.split("\n").map((line) => line.split(/: ?/, 2) as [string, string]));
    lastId = fields.get("id") ?? lastId;
    const data = /^data: (.*)$/m.exec(block)?.[1];
    const event = fields.get("event");
    if (data !== undefined && event !== undefined) messages.push({ event, data: JSON.parse(data) });
  }

  const reading = (async () => {
    const decoder = new TextDecoder();
    let text = "";
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      text += decoder.decode(chunk.value, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) take(block);
    }
    isEnd = true;
  })();
  // One that is open still when its test's server goes may break off; who waits for it hears of that.
  reading.catch(() => {});

  // From the first id on the stream hears what happens.
  await until("the stream to begin", () => lastId !== "", { everyMs: 2 });
  return {
    async next(event) {
      const at = await until(
        `the message ${event}`,
        () => {
          const found = messages.findIndex((message) => message.event === event);
          return found < 0 ? undefined : { found };
        },
        { timeoutMs: 5000, everyMs: 2 },
      );
      return messages.splice(at.found, 1)[0]?.data;
    },
    heard: (event) => messages.filter((message) => message.event === event).map(({ data }) => data),
    comments: () => comments,
    lastId: () => lastId,
    async ended() {
      await until("the stream's end", () => isEnd, { timeoutMs: 5000, everyMs: 2 });
      await reading;
    },
    async leave() {
      await reader.cancel();
      await reading;
    },
  };
}
