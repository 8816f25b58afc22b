import { gunzipSync } from "node:zlib";
import { PUSH_LIMITS } from "@tandem/contract/push-limits";
import { readBounded } from "../http/json-body.ts";
import { ProblemError } from "../http/problem.ts";

/**
 * The captures of a `POST /v1/events`, each still as sent. The body may be gzipped; the limit holds for what comes in
 * and for what it unpacks to, so a small bomb does no more harm than a large body.
 * @throws {ProblemError} `too-large`, `validation`
 */
export async function readPush(request: Request): Promise<unknown[]> {
  const unpack = unpacker(request);
  const text = decode(unpack(await readBounded(request, PUSH_LIMITS.bytes)));
  const captures = capturesOf(parse(text));
  if (captures.length > PUSH_LIMITS.captures)
    throw new ProblemError("too-large", { detail: `A push holds at most ${PUSH_LIMITS.captures} captures.` });
  return captures;
}

function unpacker(request: Request): (packed: Uint8Array) => Uint8Array {
  const type = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") throw malformed("The body must be application/json.");
  switch (request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity") {
    case "identity":
      return (body) => body;
    case "gzip":
      return gunzip;
    default:
      throw malformed("Of content encodings only gzip is understood.");
  }
}

function gunzip(packed: Uint8Array): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: PUSH_LIMITS.bytes });
  } catch (fault) {
    if (fault instanceof Error && "code" in fault && fault.code === "ERR_BUFFER_TOO_LARGE")
      throw new ProblemError("too-large", { detail: `At most ${PUSH_LIMITS.bytes} bytes unpacked are accepted here.` });
    throw malformed("The body is not gzip.");
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw malformed("The body is not UTF-8.");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("The body is not JSON.");
  }
}

function capturesOf(body: unknown): unknown[] {
  if (typeof body === "object" && body !== null && "captures" in body && Array.isArray(body.captures))
    return body.captures;
  throw new ProblemError("validation", { detail: "The body must hold a list of captures.", field: "/captures" });
}

function malformed(detail: string): ProblemError {
  return new ProblemError("validation", { detail });
}
