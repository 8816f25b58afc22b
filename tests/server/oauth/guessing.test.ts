import { afterEach, beforeEach, expect, test } from "bun:test";
import { startServer, type TestServer } from "../start.ts";
import { poll, startPairing } from "../tray.ts";
import { watched, writtenTo } from "./watch-store.ts";

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

test("thirty wrong codes: 429 with Retry-After from the sixth on, and the address pays for the first five only", async () => {
  const [ann, bob] = [await server.signIn("ann"), await server.signIn("bob")];
  const guesses = [];
  for (let guess = 0; guess < 30; guess += 1)
    guesses.push(await ann.send("POST", "/v1/pairings/lookup", { user_code: "BBBB-BBBB" }));
  expect(guesses.map(({ status }) => status)).toEqual([...Array(5).fill(404), ...Array(25).fill(429)]);
  expect(Number(guesses.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(500);
  for (let guess = 0; guess < 5; guess += 1)
    expect((await bob.send("POST", "/v1/pairings/confirm", { user_code: "CCCC-CCCC" })).status).toBe(404);
  const carl = await server.signIn("carl");
  const last = await carl.send("POST", "/v1/pairings/deny", { user_code: "DDDD-DDDD" });
  // Ten wrong ones came from this address within the minute.
  expect(last.status).toBe(429);
  expect(Number(last.headers.get("retry-after"))).toBeLessThanOrEqual(60);
  const { entries } = (await (await ann.send("GET", "/v1/audit")).json()) as { entries: { action: string }[] };
  expect(entries.filter(({ action }) => action === "pairing.wrong-code-limit")).toHaveLength(1);
});

test("guesses sent at once gain nothing over guesses sent one by one", async () => {
  const ann = await server.signIn();
  const guesses = await Promise.all(
    Array.from({ length: 30 }, () => ann.send("POST", "/v1/pairings/lookup", { user_code: "BBBB-BBBB" })),
  );
  expect(guesses.filter(({ status }) => status === 404)).toHaveLength(5);
});

test("a rotating X-Forwarded-For from a stranger changes nothing", async () => {
  const names = ["ann", "bob", "carl"];
  const statuses: number[] = [];
  for (const name of names) {
    const { cookie } = await server.signIn(name);
    for (let guess = 0; guess < 4; guess += 1) {
      const response = await server.request("/v1/pairings/lookup", {
        method: "POST",
        headers: {
          cookie,
          origin: server.origin,
          "content-type": "application/json",
          "x-forwarded-for": `203.0.113.${statuses.length}`,
        },
        body: JSON.stringify({ user_code: "BBBB-BBBB" }),
      });
      statuses.push(response.status);
    }
  }
  expect(statuses).toEqual([...Array(10).fill(404), 429, 429]);
});

test("right codes cost no one a budget, in whatever case, with whatever spaces and dashes they are typed", async () => {
  const ann = await server.signIn();
  for (let right = 0; right < 12; right += 1) {
    const { user_code } = await startPairing(server);
    const typed = right % 2 === 0 ? user_code.toLowerCase().replace("-", " ") : ` ${user_code.replace("-", "–")} `;
    expect((await ann.send("POST", "/v1/pairings/lookup", { user_code: typed })).status).toBe(200);
    expect((await ann.send("POST", "/v1/pairings/deny", { user_code })).status).toBe(204);
  }
});

for (const act of ["lookup", "confirm", "deny"])
  test(`${act} answers a wrong, expired, used, denied or other person's code alike, after the same work`, async () => {
    const expired = await startPairing(server);
    server.passTime(601_000);
    const [ann, bob] = [await server.signIn("ann"), await server.signIn("bob")];
    const opened = (await (await ann.send("POST", "/v1/pairings", {})).json()) as { pairing_window_id: string };
    const others = await startPairing(server, { pairing_window_id: opened.pairing_window_id });
    const denied = await startPairing(server);
    expect((await ann.send("POST", "/v1/pairings/deny", { user_code: denied.user_code })).status).toBe(204);
    const used = await startPairing(server);
    expect((await bob.send("POST", "/v1/pairings/confirm", { user_code: used.user_code })).status).toBe(200);
    expect((await poll(server, used.device_code)).status).toBe(200);

    // The first of its kind has the statements prepared for those that follow.
    expect((await ann.send("POST", `/v1/pairings/${act}`, { user_code: "BBBB-BBBB" })).status).toBe(404);
    const answers: unknown[] = [];
    const statements: string[][] = [];
    const before = await writtenTo(server);
    for (const { user_code } of [{ user_code: "BBBB-BBBB" }, expired, used, denied, others]) {
      const { answer, ran } = await watched(() => bob.send("POST", `/v1/pairings/${act}`, { user_code }));
      const { date: _, ...headers } = Object.fromEntries(answer.headers);
      answers.push([answer.status, await answer.text(), headers]);
      statements.push(ran);
    }
    expect(answers[0]).toEqual([404, expect.stringContaining("unknown-code"), expect.anything()]);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(statements[0]?.join("\n")).toContain("pairings");
    for (const ran of statements) expect(ran).toEqual(statements[0] ?? []);
    // Nor is anything written for one of them that is not for another: nothing is for any.
    expect(await writtenTo(server)).toBe(before);
  });
