import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { until } from "../../hosts/until.ts";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { pairDevice } from "../tray.ts";
import { snapshot } from "./odd-requests.ts";

let server: TestServer;
let ann: Browser;
let tray: string;
beforeAll(async () => {
  server = await startServer();
  ann = await server.signIn();
  tray = (await pairDevice(server, ann)).access_token;
});
afterAll(() => server.close());

interface Slow {
  /** All that the server said. */
  said(): string;
  /** Whether the server, not we, ended the connection. */
  ended(): boolean;
  close(): void;
}

/** Sends the beginning at once, then a byte each 100 ms. */
function sendSlowly(beginning: string): Slow {
  const socket = connect(Number(new URL(server.origin).port), "localhost");
  let said = "";
  let ended = false;
  socket.on("data", (data) => {
    said += data.toString();
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    ended = true;
    clearInterval(dripping);
  });
  socket.write(beginning);
  const dripping = setInterval(() => socket.write("x"), 100);
  return { said: () => said, ended: () => ended, close: () => socket.destroy() };
}

const head = (path: string, headers: Record<string, string>) =>
  [`POST ${path} HTTP/1.1`, "host: localhost", ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)]
    .concat("", "")
    .join("\r\n");

test("a body that drips in is not waited for: the answer is a 408, the connection ends, and nothing is changed", async () => {
  const before = await snapshot(server);
  const json = { "content-type": "application/json", origin: server.origin };
  const chunked = { "transfer-encoding": "chunked" };
  const long = { "content-length": "2000" };
  const slow = {
    push: sendSlowly(head("/v1/events", { ...json, ...long, authorization: `Bearer ${tray}` })),
    "unpacked push": sendSlowly(
      head("/v1/events", { ...json, ...long, authorization: `Bearer ${tray}`, "content-encoding": "gzip" }),
    ),
    rename: sendSlowly(head("/v1/pairings/lookup", { ...json, ...long, cookie: ann.cookie })),
    link: sendSlowly(head("/v1/session/link", { ...json, ...long })),
    "link in chunks": sendSlowly(`${head("/v1/session/link", { ...json, ...chunked })}7d0\r\n`),
    token: sendSlowly(head("/oauth/token", { ...long, "content-type": "application/x-www-form-urlencoded" })),
  };
  for (const [name, { said, ended }] of Object.entries(slow)) {
    await until(`the end of the slow ${name}`, ended);
    expect(said(), name).toStartWith("HTTP/1.1 408 ");
    if (name === "token") expect(said(), name).toContain('"error":"invalid_request"');
    else expect(said(), name).toContain("/problems/too-slow");
  }
  expect(await snapshot(server)).toEqual(before);
  expect(server.context.limits.pushes.total()).toBe(0);
  expect(server.logged()).not.toContain("fault");
});

test("a request whose headers drip in is not waited for", async () => {
  const slow = sendSlowly("POST /v1/events HTTP/1.1\r\nhost: localhost\r\nx-slow: ");
  await until("the end of the connection", slow.ended);
  expect(slow.said()).not.toContain("HTTP/1.1 2");
});

test("a body that is cut off half-way is the client's affair: no fault is logged, nothing is held", async () => {
  const json = { "content-type": "application/json", authorization: `Bearer ${tray}`, "content-length": "2000" };
  const slow = sendSlowly(head("/v1/events", json));
  await until("the push to be under way", () => server.context.limits.pushes.total() === 1);
  slow.close();
  await until("the push to be given up", () => server.context.limits.pushes.total() === 0);
  expect(server.logged()).not.toContain("fault");
});

test("while many drip, others are answered", async () => {
  const many = Array.from({ length: 200 }, () =>
    sendSlowly(head("/v1/session/link", { "content-type": "application/json", "content-length": "2000" })),
  );
  expect((await ann.send("GET", "/v1/devices")).status).toBe(200);
  for (const { close } of many) close();
});
