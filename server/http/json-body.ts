import { Elysia } from "elysia";
import { ProblemError } from "./problem.ts";

/** What a request to a cold route may hold, in bytes. */
const SMALL_BODY = 64 * 1024;

/** How deep it may nest: a refusal of what is nested costs time that grows with the square of its depth. */
const DEEPEST = 16;

/** For routers whose bodies are small JSON: bounded, and of that type alone. */
export function jsonBodies() {
  return new Elysia().onParse({ as: "scoped" }, ({ request }) => (hasBody(request) ? readJson(request) : undefined));
}

/** RFC 9112 §6: only these say that a body follows; a DELETE comes without. */
function hasBody({ headers }: Request): boolean {
  return headers.has("transfer-encoding") || Number(headers.get("content-length") ?? 0) > 0;
}

/**
 * A JSON request's body.
 * @throws {ProblemError} `validation` where it is not JSON, `too-large`
 */
async function readJson(request: Request, limit = SMALL_BODY): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw new ProblemError("validation", { detail: "The body must be application/json." });
  const text = new TextDecoder().decode(await readBounded(request, limit));
  const body = parse(text);
  if (isDeeper(body, DEEPEST)) throw new ProblemError("validation", { detail: "The body is nested too deep." });
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError("validation", { detail: "The body is not JSON." });
  }
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1));
}

/** How long a body may take: this at first, in ms, … */
const BODY_GRACE_MS = 5000;
/** … and as long again as it takes at this rate, in bytes a second. Who is slower holds a place that others need. */
const SLOWEST_RATE = 32 * 1024;

/**
 * The body's bytes, read no further than the limit, whatever its headers claim, and no longer than a slow line needs.
 * @throws {ProblemError} `too-large`, `too-slow`, `validation` where it was cut off
 */
export async function readBounded(request: Request, limit: number): Promise<Uint8Array> {
  const announced = request.headers.get("content-length");
  if (Number(announced ?? 0) > limit) throw tooLarge(limit);
  const late = Promise.withResolvers<never>();
  const patienceMs = BODY_GRACE_MS + (Number(announced ?? limit) / SLOWEST_RATE) * 1000;
  const timer = setTimeout(() => late.reject(tooSlow()), patienceMs);
  try {
    return await Promise.race([readAll(request, announced !== null, limit), late.promise]);
  } catch (fault) {
    // Whoever left half-way hears nothing of it, and it is no fault of the server's.
    if (request.signal.aborted) throw new ProblemError("validation", { detail: "The body was cut off." });
    throw fault;
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(request: Request, announced: boolean, limit: number): Promise<Uint8Array> {
  // No more than what is announced is read off the connection (RFC 9112 §6.2), and whole is quicker than in parts.
  if (announced) return request.bytes();
  if (request.body === null) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body) {
    length += part.length;
    if (length > limit) throw tooLarge(limit);
    parts.push(part);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

function tooLarge(limit: number): ProblemError {
  return new ProblemError("too-large", { detail: `At most ${limit} bytes are accepted here.` });
}

/** The rest of the body may never come, so the connection goes too (RFC 9110 §15.5.9). */
function tooSlow(): ProblemError {
  const detail = "The request's body took too long to arrive.";
  return new ProblemError("too-slow", { detail, headers: { connection: "close" } });
}
