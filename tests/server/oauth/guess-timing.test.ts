import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Browser } from "../browser.ts";
import { startServer, type TestServer } from "../start.ts";
import { poll, startPairing } from "../tray.ts";

let server: TestServer;
let bob: Browser;
let codes: Record<string, string>;
beforeEach(async () => {
  server = await startServer();
  const expired = await startPairing(server);
  server.passTime(601_000);
  const ann = await server.signIn("ann");
  bob = await server.signIn("bob");
  const opened = (await (await ann.send("POST", "/v1/pairings", {})).json()) as { pairing_window_id: string };
  const others = await startPairing(server, { pairing_window_id: opened.pairing_window_id });
  const [used, denied] = [await startPairing(server), await startPairing(server)];
  await bob.send("POST", "/v1/pairings/deny", { user_code: denied.user_code });
  await bob.send("POST", "/v1/pairings/confirm", { user_code: used.user_code });
  await poll(server, used.device_code);
  codes = {
    wrong: "BBBB-BBBB",
    expired: expired.user_code,
    used: used.user_code,
    denied: denied.user_code,
    "another person's": others.user_code,
  };
});
afterEach(() => server.close());

/** Of the quickest tenth of its answers, how much slower one kind may look than another. An extra durable write makes it three. */
const NOISE = 1.6;
const ROUNDS = 80;
/** What the machine does besides only ever adds time: where it disturbed, more samples bring the kinds together again. */
const MOST_ROUNDS = 6 * ROUNDS;

for (const act of ["lookup", "confirm", "deny"])
  test(`${act} answers a wrong, expired, used, denied or other person's code in the same time, within noise`, async () => {
    const kinds = Object.keys(codes);
    const took = new Map(kinds.map((kind) => [kind, [] as number[]]));
    for (let round = 0; round < MOST_ROUNDS && (round < ROUNDS || spread(took) > NOISE); round += 1)
      // Each kind stands in each place of a round equally often, so that what slows the machine slows all of them.
      for (const place of kinds.keys()) {
        const kind = kinds[(place + round) % kinds.length] ?? "";
        took.get(kind)?.push(await timeOf(act, codes[kind] ?? ""));
      }
    expect(spread(took), JSON.stringify([...took].map(([kind, times]) => [kind, quickTenth(times)]))).toBeLessThan(
      NOISE,
    );
  }, 120_000);

/** The slowest kind's time by the quickest kind's. */
function spread(took: ReadonlyMap<string, readonly number[]>): number {
  const times = [...took.values()].map(quickTenth);
  return Math.max(...times) / Math.min(...times);
}

/** What a tenth of the answers did not take longer than, in ms: what is done, with the least of what disturbs. */
function quickTenth(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 10)] ?? Number.NaN;
}

async function timeOf(act: string, user_code: string): Promise<number> {
  const { wrongCodesPerAccount, wrongCodesPerAddress } = server.context.limits;
  await wrongCodesPerAccount.delete(bob.accountId);
  for (const address of ["127.0.0.1", "0:0:0:0:0:0:0:1"]) await wrongCodesPerAddress.delete(address);
  const started = performance.now();
  const answer = await bob.send("POST", `/v1/pairings/${act}`, { user_code });
  const elapsed = performance.now() - started;
  expect(answer.status).toBe(404);
  return elapsed;
}
