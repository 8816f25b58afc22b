import { uuidv7 } from "@tandem/contract/uuid";
import { openFileOutbox } from "@tandem/tray/node/file-outbox";
import type { QueuedCapture } from "@tandem/tray/ports";
import { startServer } from "../hosts/server.ts";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";
import { startMachine } from "../journeys/world/machine.ts";
import { Person } from "../journeys/world/person.ts";
import { captureAll, saved } from "../journeys/world/saved.ts";
import { browserOutbox } from "./browser-outbox.ts";
import { median, type Report, type Size } from "./figures.ts";

/** Durable appends to the engine's outbox, in both stores, and how fast it empties a long queue into a real server. */
export async function tray(size: Size, report: Report): Promise<void> {
  const { quick, rounds } = size;
  const appends: number[] = [];
  for (let round = 0; round < rounds; round++) appends.push(await appendsASecond(quick ? 200 : 2000));
  report.add({ bench: "tray: file outbox", unit: "durable appends/s, one by one", value: median(appends) });

  const server = await startServer();
  const machine = await startMachine("Bench");
  try {
    await (await Person.signIn(server, "Ada")).pair(machine);
    const rates: number[] = [];
    const count = quick ? 1000 : 20_000;
    for (let round = 0; round < rounds; round++) {
      const begin = Date.now() - count * 1000;
      const seen = Array.from({ length: count }, (_, index) =>
        saved(machine, `src/${round}-${index}.ts`, begin + index * 1000),
      );
      const begun = performance.now();
      await captureAll(machine, seen);
      const pushed = async () => (await machine.ports().outbox.length()) === 0;
      await until("everything to be pushed", pushed, { timeoutMs: 300_000 });
      rates.push((count * 1000) / (performance.now() - begun));
    }
    report.add({ bench: "tray: captured, kept and pushed", unit: "captures/s", value: median(rates) });
  } finally {
    await machine.close();
    await server.stop();
  }
  // Last: where a browser is missing, all else was told.
  await browserOutbox(size, report, captures);
}

async function appendsASecond(count: number): Promise<number> {
  const folder = temporaryFolder("bench-outbox");
  const outbox = await openFileOutbox(folder.path);
  const made = captures(count);
  const begun = performance.now();
  for (const capture of made) await outbox.append([capture]);
  const rate = (count * 1000) / (performance.now() - begun);
  await outbox.close();
  folder.remove();
  return rate;
}

function captures(count: number): QueuedCapture[] {
  return Array.from({ length: count }, (_, index) => {
    const now = Date.now();
    const payload = { workspace: "example.org/tandem", path: `src/${index}.ts`, content_sha256: "0".repeat(64) };
    return {
      capture_id: uuidv7(now),
      observer: crypto.randomUUID(),
      type: "document.saved",
      observed_at_ms: now,
      clock_offset_ms: 0,
      payload,
    };
  });
}
