import { Backoff } from "./backoff.ts";
import type { PairOutcome } from "./pair-outcome.ts";
import type { Ports } from "./ports.ts";
import {
  type Failing,
  openRecords,
  openSecrets,
  type RecordBook,
  type Records,
  type SecretRecords,
} from "./records.ts";
import { ServerClock } from "./server-clock.ts";
import { linkServer, type ServerLink } from "./server-link.ts";
import type { OutboxStatus } from "./status.ts";
import type { Trouble } from "./trouble.ts";

export interface TrayClient {
  readonly clientId: "tandem-editor" | "tandem-browser";
  /** Told to the server at pairing and in each heartbeat. */
  readonly clientVersion: string;
}

/** What goes to the server by itself. Moments by the clock that only runs forward, in ms. */
export interface Task {
  dueAt: number;
  readonly backoff: Backoff;
  failing: Failing | undefined;
}

/** What the acts of one tray share. */
export interface Core {
  readonly client: TrayClient;
  readonly ports: Ports;
  readonly records: RecordBook<Records>;
  readonly secrets: RecordBook<SecretRecords>;
  readonly clock: ServerClock;
  readonly outbox: { -readonly [Name in keyof OutboxStatus]: OutboxStatus[Name] };
  readonly tasks: { readonly poll: Task; readonly beat: Task; readonly push: Task };
  /** How many counts of the outbox have begun. */
  counting: number;
  link: ServerLink | undefined;
  lastContact: number | undefined;
  lastPush: number | undefined;
  /** How many captures the next push may hold; less than the contract's limit while a bad one is being isolated. */
  batchLimit: number;
  /** Tells whoever waits in `Tray.pair`. */
  pairingEnded: ((outcome: PairOutcome) => void) | undefined;
  changed(): void;
}

export async function openCore(
  client: TrayClient,
  ports: Ports,
  batchLimit: number,
  changed: () => void,
): Promise<Core> {
  const records = await openRecords(ports.state);
  const task = (): Task => ({ dueAt: 0, backoff: new Backoff(ports.random), failing: undefined });
  const core: Core = {
    client,
    ports,
    records,
    secrets: await openSecrets(ports.secrets),
    clock: new ServerClock(ports.timers, records.get("clock")),
    outbox: { waiting: 0, setAside: 0 },
    tasks: { poll: task(), beat: task(), push: task() },
    counting: 0,
    link: undefined,
    lastContact: undefined,
    lastPush: undefined,
    batchLimit,
    pairingEnded: undefined,
    changed,
  };
  const offline = records.get("offline");
  core.tasks.beat.failing = offline?.beat;
  core.tasks.push.failing = offline?.push;
  await countOutbox(core);
  return core;
}

/** Counts what waits. Counts may overtake one another: the one that began last knows best. */
export async function countWaiting(core: Core): Promise<void> {
  core.counting += 1;
  const counting = core.counting;
  const waiting = await core.ports.outbox.length();
  if (counting === core.counting) core.outbox.waiting = waiting;
}

export async function countOutbox(core: Core): Promise<void> {
  await countWaiting(core);
  core.outbox.setAside = (await core.ports.outbox.listSetAside()).length;
}

/** The link to the server that this tray is paired, or pairing, with. Undefined where there is none, or its key is gone. */
export async function linkOf(core: Core): Promise<ServerLink | undefined> {
  const server = core.records.get("paired")?.server ?? core.secrets.get("pairing")?.server;
  if (server === undefined) return undefined;
  if (core.link?.server.issuer === server.issuer) return core.link;
  const keyPair = await core.ports.keys.load();
  if (keyPair === undefined) return undefined;
  core.link = linkServer(server, keyPair, core.client.clientId, core.clock, core.ports);
  return core.link;
}

/** A task went well: the server is there. */
export async function succeeded(core: Core, task: Task, nextInMs: number): Promise<void> {
  const before = task.failing;
  task.backoff.reset();
  task.failing = undefined;
  task.dueAt = core.ports.timers.monotonic() + nextInMs;
  core.lastContact = core.ports.timers.now();
  if (task === core.tasks.push) core.lastPush = core.lastContact;
  if (before !== undefined) await keepFailing(core);
}

/** A task failed without telling anything about the device: later again. */
export async function failed(core: Core, task: Task, trouble: Trouble): Promise<void> {
  const { timers } = core.ports;
  const before = task.failing;
  task.failing = { since: before?.since ?? timers.now(), reason: trouble.reason };
  task.dueAt = timers.monotonic() + task.backoff.afterFailure(trouble.retryAfterMs);
  if (before?.reason !== trouble.reason) await keepFailing(core);
}

async function keepFailing({ records, tasks: { beat, push } }: Core): Promise<void> {
  if (beat.failing === undefined && push.failing === undefined) return await records.delete("offline");
  await records.set("offline", {
    ...(beat.failing && { beat: beat.failing }),
    ...(push.failing && { push: push.failing }),
  });
}
