import { openHeadlessPorts } from "@tandem/tray/node/headless-ports";
import type { Ports } from "@tandem/tray/ports";
import type { TrayStatus } from "@tandem/tray/status";
import { openTray, type Tray } from "@tandem/tray/tray";
import { temporaryFolder } from "../../hosts/temporary.ts";
import { until } from "../../hosts/until.ts";
import { WindingTimers } from "./winding-timers.ts";

/** One person's machine: a real tray engine over a durable outbox, with a clock of its own. */
export interface Machine {
  readonly name: string;
  readonly observer: string;
  readonly folder: string;
  readonly timers: WindingTimers;
  readonly log: string[];
  /** What lies between this machine and the server; the plain network unless a test puts itself there. */
  network: Network;
  tray(): Tray;
  ports(): Ports;
  /** Waits for a state; the trays' own heartbeats, pushes and polls lead there. */
  reaches<State extends TrayStatus["state"]>(
    state: State,
    patience?: { timeoutMs: number },
  ): Promise<TrayStatus & { state: State }>;
  /** Waits until everything captured was acknowledged. */
  emptied(): Promise<void>;
  /** Lets go of everything at once, as a killed host does: nothing more is written or sent on purpose. */
  kill(): Promise<void>;
  /** Starts the tray again on the same folder. */
  start(): Promise<void>;
  close(): Promise<void>;
}

type Send = Ports["fetch"];
export type Network = (send: Send, url: string, init: RequestInit | undefined) => Promise<Response>;

export async function startMachine(name: string, { skewMs = 0 }: { skewMs?: number } = {}): Promise<Machine> {
  const folder = temporaryFolder("machine");
  const timers = new WindingTimers(skewMs);
  const log: string[] = [];
  let ports: Awaited<ReturnType<typeof openHeadlessPorts>>;
  let tray: Tray;

  const start = async () => {
    ports = await openHeadlessPorts(folder.path, { log: (level, message) => log.push(`${level} ${message}`) });
    const fetchThrough: Send = (url, init) => machine.network(ports.fetch, url, init);
    tray = await openTray(
      { clientId: "tandem-editor", clientVersion: "0.1.0" },
      { ...ports, timers, fetch: fetchThrough },
    );
  };
  const kill = async () => {
    await tray.stop();
    await ports.close();
  };
  const machine: Machine = {
    name,
    observer: crypto.randomUUID(),
    folder: folder.path,
    timers,
    log,
    network: (send, url, init) => send(url, init),
    tray: () => tray,
    ports: () => ports,
    reaches: <State extends TrayStatus["state"]>(state: State, patience = {}) =>
      until(
        `${name} to be ${state}`,
        () => {
          const status = tray.status();
          return status.state === state ? (status as TrayStatus & { state: State }) : undefined;
        },
        patience,
      ),
    async emptied() {
      await until(`${name} to have pushed everything`, async () => (await ports.outbox.length()) === 0);
    },
    kill,
    start,
    async close() {
      await kill();
      folder.remove();
    },
  };
  await start();
  return machine;
}
