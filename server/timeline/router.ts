import { PictureQuery, TimelinePicture } from "@tandem/contract/picture";
import { TimelinePage, TimelineQuery } from "@tandem/contract/timeline";
import { Elysia } from "elysia";
import type { Context } from "../context.ts";
import { ProblemError } from "../http/problem.ts";
import { problems } from "../http/problems.ts";
import { readerAuth } from "../http/reader-auth.ts";
import { type Place, readPlace } from "./cursor.ts";
import { readToldId } from "./news.ts";
import { readPage } from "./page.ts";
import { readPicture } from "./picture.ts";
import { streamTimeline } from "./stream.ts";

const LIMIT = { usual: 100, most: 1000 } as const;
const SLOTS = { usual: 1440, most: 4096 } as const;
const LONGEST_PICTURE_MS = 32 * 24 * 60 * 60_000;

/** `GET /v1/timeline` and its live stream, for a tray that may read or a signed-in browser. */
export const timelineRouter = (context: Context) =>
  new Elysia({ name: "timeline" })
    .use(problems(context))
    .get(
      "/v1/timeline",
      async ({ request, query }) => {
        const { accountKey } = await readerAuth(context, request, "timeline:read");
        return readPage(context.store.read, {
          accountKey,
          before: placeOf("before", query.before),
          after: placeOf("after", query.after),
          device: query.device,
          type: query.type,
          search: query.search,
          limit: limitOf(query.limit),
        });
      },
      { query: TimelineQuery, response: { 200: TimelinePage } },
    )
    .get(
      "/v1/timeline/picture",
      async ({ request, query }) => {
        const { accountKey } = await readerAuth(context, request, "timeline:read");
        const from = timeOf("from", query.from);
        const to = timeOf("to", query.to);
        if (to <= from || to - from > LONGEST_PICTURE_MS) throw invalid("/to");
        const slots = query.slots === undefined ? SLOTS.usual : Number(query.slots);
        if (slots < 1) throw invalid("/slots");
        return readPicture(context.store.read, {
          accountKey,
          from,
          to,
          slots: Math.min(slots, SLOTS.most),
          device: query.device,
          type: query.type,
          search: query.search,
        });
      },
      { query: PictureQuery, response: { 200: TimelinePicture } },
    )
    .get("/v1/timeline/stream", async ({ request }) => {
      const reader = await readerAuth(context, request, "timeline:read");
      const lastId = request.headers.get("last-event-id");
      const since = lastId === null || lastId === "" ? undefined : readToldId(lastId);
      if (lastId !== null && lastId !== "" && since === undefined) throw invalid("/last-event-id");
      await context.hub.hears();
      return new Response(streamTimeline(context, reader, since), {
        headers: {
          "content-type": "text/event-stream",
          "cache-control": "no-store",
          // Proxies that gather an answer before they pass it on would hold the stream back.
          "x-accel-buffering": "no",
        },
      });
    });

function placeOf(field: string, text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  const place = readPlace(text);
  if (place === undefined) throw invalid(`/${field}`);
  return place;
}

function timeOf(field: string, text: string): number {
  const place = readPlace(text);
  if (place === undefined || place.key !== undefined) throw invalid(`/${field}`);
  return place.at;
}

function limitOf(text: string | undefined): number {
  const limit = text === undefined ? LIMIT.usual : Number(text);
  if (limit < 1) throw invalid("/limit");
  return Math.min(limit, LIMIT.most);
}

function invalid(field: string): ProblemError {
  return new ProblemError("validation", { detail: "A field is not as it should be.", field });
}
