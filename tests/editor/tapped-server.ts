import { type HostServer, startServer } from "../hosts/server.ts";

/** The real server behind a listener on its public address, which learns the secrets that a leak test looks for. */
export interface TappedServer {
  readonly server: HostServer;
  /** The public address, which trays and people use. */
  readonly origin: string;
  /** Every code and token that the server has given out. */
  readonly secrets: ReadonlySet<string>;
  /** The addresses of all requests. */
  readonly urls: readonly string[];
  /** What trays have pushed, as JSON. */
  readonly bodies: readonly string[];
  /** From here on the server answers no tray; people on the web are answered. */
  goAway(): void;
  comeBack(): void;
  /** Codes given out from here on last so many seconds, as the tray is told. */
  shortenCodes(seconds: number | undefined): void;
  /** Tells which port each request of a tray comes from, also while the server is away. */
  onTray(listener: (clientPort: number) => void): void;
  stop(): Promise<void>;
}

/** @param options for the server, whose public address is the tap's */
export async function startTappedServer(
  options: { env?: Record<string, string>; preload?: string } = {},
): Promise<TappedServer> {
  const secrets = new Set<string>();
  const urls: string[] = [];
  const bodies: string[] = [];
  const listeners = new Set<(clientPort: number) => void>();
  let away = false;
  let codeSeconds: number | undefined;
  let target = "";
  const tap = Bun.serve({
    port: 0,
    hostname: "localhost",
    idleTimeout: 120,
    async fetch(request, tap) {
      const { pathname, search } = new URL(request.url);
      const client = tap.requestIP(request);
      if (client && TRAYS_ONLY.test(pathname)) for (const listener of listeners) listener(client.port);
      if (target === "" || (away && TRAYS_ONLY.test(pathname))) return new Response(null, { status: 502 });
      urls.push(pathname + search);
      const body = await request.arrayBuffer();
      if (pathname === "/v1/events") bodies.push(textOf(body, request.headers));
      const answer = await fetch(target + pathname + search, {
        method: request.method,
        headers: request.headers,
        ...(body.byteLength > 0 && { body }),
        redirect: "manual",
        decompress: false,
      });
      if (!pathname.startsWith("/oauth/")) return answer;
      const text = shortened(await answer.text(), codeSeconds);
      for (const secret of secretsIn(text)) secrets.add(secret);
      return new Response(text, { status: answer.status, headers: answer.headers });
    },
  });
  const origin = `http://localhost:${tap.port}`;
  const server = await startServer({ ...options, env: { ...options.env, TANDEM_ORIGIN: origin } });
  target = `http://localhost:${server.port}`;
  return {
    server,
    origin,
    secrets,
    urls,
    bodies,
    shortenCodes: (seconds) => {
      codeSeconds = seconds;
    },
    goAway: () => {
      away = true;
    },
    comeBack: () => {
      away = false;
    },
    onTray: (listener) => void listeners.add(listener),
    async stop() {
      await tap.stop(true);
      await server.stop();
    },
  };
}

function textOf(body: ArrayBuffer, headers: Headers): string {
  const bytes = new Uint8Array(body);
  return new TextDecoder().decode(headers.get("content-encoding") === "gzip" ? Bun.gunzipSync(bytes) : bytes);
}

function shortened(body: string, seconds: number | undefined): string {
  if (seconds === undefined || !body.includes('"device_code"')) return body;
  return body.replace(/"expires_in":\d+/, `"expires_in":${seconds}`);
}

const TRAYS_ONLY = /^\/(oauth|v1\/(events|heartbeat))/;

const SECRET_FIELDS = ["user_code", "device_code", "access_token", "refresh_token", "id_token"];

function secretsIn(body: string): string[] {
  const found = [...body.matchAll(/"([a-z_]+)"\s*:\s*"([^"]+)"/g)];
  return found.flatMap(([, name, value]) => (name && value && SECRET_FIELDS.includes(name) ? [value] : []));
}
