import { Elysia } from "elysia";
import { ProblemError } from "./problem.ts";

/** What a request to a cold route may hold, in bytes. */
const SMALL_BODY = 64 * 1024;

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
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError("validation", { detail: "The body is not JSON." });
  }
}

/**
 * The body's bytes, read no further than the limit, whatever its headers claim.
 * @throws {ProblemError} `too-large`
 */
export async function readBounded(request: Request, limit: number): Promise<Uint8Array> {
  const announced = request.headers.get("content-length");
  if (Number(announced ?? 0) > limit) throw tooLarge(limit);
  // No more than what is announced is read off the connection (RFC 9112 §6.2), and whole is quicker than in parts.
  if (announced !== null) return request.bytes();
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
