import type { StreamEventName } from "@tandem/contract/timeline";
import type { Context } from "../context.ts";
import { listDevices } from "../devices/list.ts";
import { admitStream } from "../http/admit.ts";
import { logFault } from "../http/problems.ts";
import { mayStillRead, type Reader } from "../http/reader-auth.ts";
import { retryAfter } from "../http/retry-after.ts";
import type { Notice } from "../live/hub.ts";
import { Inbox, type Waiting } from "../live/inbox.ts";
import { readEnd, readNews, type Told, toldId } from "./news.ts";

/** Silence of 30 s is cut by the server, and by many a proxy. */
const COMMENT_EVERY_MS = 15_000;

/**
 * An account's live stream (Server-Sent Events): tells what is stored from `since` on, or from now on. It ends with the
 * reader's token, session or device, or with the server, or where that may have missed what other processes did, or cannot
 * read; it then says when to come back. The first message carries only an id, so that a stream which breaks before anything
 * happened can be resumed too.
 * @throws {ProblemError} where too many are open
 */
export function streamTimeline(
  context: Context,
  reader: Reader,
  since: Told | undefined,
  commentEveryMs = COMMENT_EVERY_MS,
): ReadableStream<Uint8Array> {
  const left = admitStream(context.limits, reader);
  const inbox = new Inbox();
  let comesBack = false;
  let isGone = false;
  const end = () => inbox.put((waiting) => (waiting.ended = true));
  const unsubscribe = context.hub.subscribe(reader.accountId, (notice) => {
    inbox.putNotice(notice);
    // Anything may have happened unheard, to the reader too: who comes back is looked at anew, and told the rest.
    if (notice.kind === "deaf") comesBack = true;
    if (notice.kind === "deaf" || endsReader(notice, reader)) end();
  });
  const ticks = setInterval(() => {
    const expired = context.clock.now() >= reader.expiresAt;
    inbox.put((waiting) => Object.assign(waiting, expired ? { ended: true } : { comment: true }));
  }, commentEveryMs);
  context.life.ending.addEventListener("abort", end);
  const stop = () => {
    clearInterval(ticks);
    unsubscribe();
    context.life.ending.removeEventListener("abort", end);
    left();
  };

  let told: Told;
  return new ReadableStream<Uint8Array>({
    start: (controller) => orEnd(controller, begin),
    pull: (controller) => orEnd(controller, tell),
    cancel() {
      isGone = true;
      stop();
      end();
    },
  });

  /** A stream that fails is cut without a word and never cancelled: it would keep its place until the server stops. */
  async function orEnd(controller: Controller, act: (controller: Controller) => Promise<void>): Promise<void> {
    try {
      await act(controller);
    } catch (reason) {
      // Nothing can be put into a stream that its reader has left meanwhile.
      if (isGone) return;
      logFault(context, reason, "a live stream");
      stop();
      controller.enqueue(encode(retryMessage()));
      controller.close();
    }
  }

  async function begin(controller: Controller): Promise<void> {
    const last = await readEnd(context.store.read, reader.accountKey);
    told = since === undefined ? last : earlier(since, last);
    controller.enqueue(encode(`id: ${toldId(told)}\n\n`));
    // Nobody told of a reader's end before this stream listened.
    if (!(await mayStillRead(context.store.read, reader))) end();
    if (since !== undefined) inbox.put((waiting) => (waiting.events = true));
  }

  async function tell(controller: Controller): Promise<void> {
    for (let text = ""; text === ""; ) {
      const waiting = await inbox.take();
      text = deviceMessages(reader, waiting, await devicesOf(context, reader, waiting));
      if (waiting.events) text += await eventMessages();
      if (comesBack || context.life.ending.aborted) text += retryMessage();
      if (text === "" && waiting.comment) text = ":\n\n";
      if (text !== "") controller.enqueue(encode(text));
      if (!waiting.ended) continue;
      stop();
      controller.close();
      return;
    }
  }

  /** The id stands on the last message alone: a client that was cut off before it is told all of them again. */
  async function eventMessages(): Promise<string> {
    const news = await readNews(context.store.read, reader.accountKey, told);
    told = news.told;
    if (news.more) inbox.put((waiting) => (waiting.events = true));
    const messages = news.events.map((event) => message("event", event));
    return messages.length === 0 ? "" : `${messages.join("")}id: ${toldId(told)}\n\n`;
  }
}

type Controller = ReadableStreamDefaultController<Uint8Array>;

/** After a restored backup a client may have been told more than there is. */
function earlier(since: Told, end: Told): Told {
  return { event: Math.min(since.event, end.event), sighting: Math.min(since.sighting, end.sighting) };
}

function endsReader(notice: Notice, reader: Reader): boolean {
  if (notice.kind === "revoked" || notice.kind === "tokens-ended") return notice.deviceId === reader.deviceId;
  return notice.kind === "session-ended" && notice.sessionId === reader.sessionId;
}

async function devicesOf({ store, clock }: Context, reader: Reader, { devices }: Waiting) {
  const wanted = [...devices].filter((id) => isFor(reader, id));
  if (wanted.length === 0) return [];
  const all = await listDevices(store.read, reader.accountId, clock.now());
  return all.filter(({ id }) => wanted.includes(id));
}

function deviceMessages(reader: Reader, { revoked, removed }: Waiting, devices: readonly unknown[]): string {
  const ended = [...revoked].filter((id) => isFor(reader, id)).map((device_id) => ({ device_id }));
  return [
    ...devices.map((device) => message("device", device)),
    ...ended.map((device) => message("revoked", device)),
    // Whoever reads the timeline must read it anew, whichever device it was.
    ...[...removed].map((device_id) => message("removed", { device_id })),
  ].join("");
}

/** A tray hears of no device but its own. */
function isFor(reader: Reader, deviceId: string): boolean {
  return reader.deviceId === undefined || reader.deviceId === deviceId;
}

/** When to come back, in ms. */
function retryMessage(): string {
  return `retry: ${Number(retryAfter()["retry-after"]) * 1000}\n\n`;
}

function message(event: StreamEventName, data: unknown): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
