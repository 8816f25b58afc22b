import type { CaptureStatus, PushResults } from "@tandem/contract/capture";
import { openHeadlessPorts } from "@tandem/tray/node/headless-ports";
import type { OutboxPort, Ports } from "@tandem/tray/ports";
import { openTray, type Tray } from "@tandem/tray/tray";

/** One machine of the demo: a real tray without an editor, whose clock is wrong. */
export interface DemoMachine {
  readonly name: string;
  readonly skewMs: number;
  readonly tray: Tray;
  readonly outbox: OutboxPort;
  /** The two sources that notice things here: the editor's saves and the repository's commits. */
  readonly observers: { readonly saves: string; readonly commits: string };
  /** How many occurrences of each kind it noticed. */
  readonly saw: { saves: number; commits: number };
  /** What the server made of its captures, by the answers to its pushes. */
  readonly results: Record<CaptureStatus, number>;
  close(): Promise<void>;
}

export async function startMachine(folder: string, name: string, skewMs: number): Promise<DemoMachine> {
  const results = { stored: 0, merged: 0, replayed: 0, rejected: 0 };
  const ports = await openHeadlessPorts(folder, { skewMs });
  const tray = await openTray(
    { clientId: "tandem-editor", clientVersion: "demo" },
    { ...ports, fetch: countingResults(ports.fetch, results) },
  );
  return {
    name,
    skewMs,
    tray,
    outbox: ports.outbox,
    observers: { saves: crypto.randomUUID(), commits: crypto.randomUUID() },
    saw: { saves: 0, commits: 0 },
    results,
    async close() {
      await tray.stop();
      await ports.close();
    },
  };
}

function countingResults(send: Ports["fetch"], results: Record<CaptureStatus, number>): Ports["fetch"] {
  return async (url, init) => {
    const response = await send(url, init);
    if (response.ok && new URL(url).pathname === "/v1/events") {
      const answer = (await response.clone().json()) as PushResults;
      for (const { status } of answer.results) results[status] += 1;
    }
    return response;
  };
}
