import { gunzipSync } from "node:zlib";
import { type HostServer, startServer } from "../hosts/server.ts";

/** The real server behind a listener on its public address, which keeps what was sent and can come between. */
export interface TamperedServer {
  readonly server: HostServer;
  /** The public address, which trays and people use. */
  readonly origin: string;
  /** Address and unpacked body of every request, in order. */
  sent(): readonly string[];
  /** Answers in the server's stead on this path, or on all; `undefined`: the server answers again. */
  answer(instead: (() => Response) | undefined, path?: string): void;
  /** Is called before a request is passed on, and before its answer is given back. A request that it calls lost never arrives. */
  at(moment: Moment | undefined): void;
  /** Codes given out from here on last so many seconds, as the tray is told; `undefined`: as long as the server says. */
  shortenCodes(seconds: number | undefined): void;
  stop(): Promise<void>;
}

type Moment = (when: "before" | "after", path: string) => Promise<"lost" | undefined>;

export async function startTamperedServer(): Promise<TamperedServer> {
  const sent: string[] = [];
  let target = "";
  let instead: (() => Response) | undefined;
  let onPath: string | undefined;
  let moment: Moment | undefined;
  let codeSeconds: number | undefined;
  const listener = Bun.serve({
    port: 0,
    hostname: "localhost",
    idleTimeout: 120,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const body = Buffer.from(await request.arrayBuffer());
      const packed = request.headers.get("content-encoding") === "gzip";
      sent.push(`${pathname}${search} ${(packed ? gunzipSync(body) : body).toString("utf8")}`);
      if (request.method === "OPTIONS") return pass(target + pathname + search, request, body);
      if (instead && (onPath === undefined || onPath === pathname)) return readable(instead());
      if ((await moment?.("before", pathname)) === "lost") return new Response(null, { status: 502 });
      const answer = await pass(target + pathname + search, request, body);
      await moment?.("after", pathname);
      if (codeSeconds === undefined || pathname !== "/oauth/device_authorization") return answer;
      const text = (await answer.text()).replace(/"expires_in":\d+/, `"expires_in":${codeSeconds}`);
      return new Response(text, { status: answer.status, headers: answer.headers });
    },
  });
  const origin = `http://localhost:${listener.port}`;
  const server = await startServer({ env: { TANDEM_ORIGIN: origin } });
  target = `http://localhost:${server.port}`;
  return {
    server: { ...server, origin },
    origin,
    sent: () => sent,
    answer(given, path) {
      instead = given;
      onPath = path;
    },
    at(given) {
      moment = given;
    },
    shortenCodes(seconds) {
      codeSeconds = seconds;
    },
    async stop() {
      await listener.stop(true);
      await server.stop();
    },
  };
}

async function pass(url: string, request: Request, body: Buffer<ArrayBuffer>): Promise<Response> {
  try {
    return await fetch(url, {
      method: request.method,
      headers: request.headers,
      ...(body.length > 0 && { body }),
      redirect: "manual",
      decompress: false,
    });
  } catch {
    // The server is away: what its tray then sees is a gateway that says so.
    return new Response(null, { status: 502 });
  }
}

/** A tray of a browser may read any answer of a bearer route (CORS). */
function readable(answer: Response): Response {
  const headers = new Headers(answer.headers);
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", "*");
  return new Response(answer.body, { status: answer.status, headers });
}
