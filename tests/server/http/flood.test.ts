import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { type HostServer, startServer } from "../../hosts/server.ts";
import { browserAt } from "../browser.ts";
import { pairDevice } from "../tray.ts";

const MIB = 1024 * 1024;
/** How much more memory than before the server may ever have held; one bomb alone unpacks to more than twice this. */
const MOST_MORE = 384 * MIB;
/** Some 1 MiB that unpacks to about 1 GiB: as many whole gzip members as fit into a push (RFC 1952 §2.2). */
const MEMBER = gzipSync(new Uint8Array(16 * MIB), { level: 9 });
const BOMB = Buffer.concat(Array.from({ length: Math.floor(MIB / MEMBER.length) }, () => MEMBER));

let server: HostServer;
let tray: string;
beforeAll(async () => {
  server = await startServer();
  const request = (path: string, init?: RequestInit) => fetch(new URL(path, server.origin), init);
  const link = new URL(server.tandem("sign-in-link", "ann").stdout.trim());
  const ann = await browserAt(server.origin, request, link.hash.slice("#token=".length));
  tray = `Bearer ${(await pairDevice({ request }, ann)).access_token}`;
});
afterAll(() => server.stop());

test("a gzip bomb on any route that takes a body is refused, and is never unpacked beyond what a push may hold", async () => {
  expect(gunzipSync(Buffer.concat([MEMBER, MEMBER])).length).toBe(32 * MIB);
  const before = mostResident();
  for (const path of ["/v1/events", "/v1/heartbeat", "/v1/session/link", "/oauth/token", "/oauth/revoke"])
    for (const type of ["application/json", "application/x-www-form-urlencoded"]) {
      const headers = { authorization: tray, origin: server.origin, "content-type": type, "content-encoding": "gzip" };
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => fetch(`${server.origin}${path}`, { method: "POST", headers, body: BOMB })),
      );
      for (const { status } of answers) expect([400, 401, 403, 413], `${path} ${type}`).toContain(status);
    }
  expect(mostResident() - before).toBeLessThan(MOST_MORE);
}, 60_000);

test("a body without end is read no further than it may be", async () => {
  const before = mostResident();
  for (const path of ["/v1/events", "/v1/session/link", "/oauth/token"]) {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent > 1024) controller.close();
        else controller.enqueue(new Uint8Array(MIB).fill(0x20));
      },
    });
    const headers = { authorization: tray, origin: server.origin, "content-type": "application/json" };
    const status = await fetch(`${server.origin}${path}`, { method: "POST", headers, body: endless })
      .then((answer) => answer.status)
      // The connection is cut while the body is still under way.
      .catch(() => 413);
    expect([400, 413], path).toContain(status);
  }
  expect(mostResident() - before).toBeLessThan(MOST_MORE);
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
}, 60_000);

test("a body that nests without end is refused before anything is made of it, in no time that grows with its depth", async () => {
  const headers = { origin: server.origin, "content-type": "application/json" };
  const nested = (depth: number) => `${`{"a":`.repeat(depth)}1${"}".repeat(depth)}`;
  for (const path of ["/v1/account", "/v1/session/passkey", "/v1/session/recovery", "/v1/heartbeat"])
    for (const body of [nested(10_000), `{"answer":${nested(10_000)}}`, "[".repeat(60_000)]) {
      const started = performance.now();
      const answer = await fetch(`${server.origin}${path}`, { method: "POST", headers, body });
      expect(answer.status, path).toBe(400);
      // Where a refusal printed what it refused, ten thousand levels took half a minute of everybody's time.
      expect(performance.now() - started, path).toBeLessThan(5000);
    }
}, 60_000);

/** The most memory that the server's process has held so far, in bytes. */
function mostResident(): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.pid()}/status`, "utf8"));
  return Number(line?.[1]) * 1024;
}
