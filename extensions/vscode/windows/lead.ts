import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { EditorStatus } from "../settings/sources.ts";
import { calmly } from "./calmly.ts";
import { deferred } from "./deferred.ts";
import { claimLease, holds, type Lease } from "./lease.ts";
import { type Link, type Message, openLink } from "./link.ts";
import { ACTS, perform, type Seat } from "./seat.ts";
import type { WindowsTray } from "./windows-tray.ts";

/** Takes the lead after a dead window and opens the tray for all windows; `undefined` where another was faster. */
export async function lead(request: {
  folder: string;
  after: Lease | undefined;
  token: string;
  open: () => Promise<WindowsTray>;
}): Promise<Seat | undefined> {
  const { folder, after, token } = request;
  const links = new Set<Link>();
  const opening = deferred<WindowsTray>();
  // Handled where it is awaited; a window that was slower never opens the tray.
  opening.promise.catch(() => {});
  const door = await openDoor((socket) => admit(socket, { token, tray: opening.promise, links }));
  const shut = async () => {
    for (const link of links) link.close();
    await door.close();
  };

  const lease = await claimLease(folder, after, door.address).catch(async (fault) => {
    await shut();
    throw fault;
  });
  if (lease === undefined) {
    await shut();
    return undefined;
  }
  if (after) await removeDoor(after.address);

  const tray = await request.open().catch(async (fault) => {
    await shut();
    throw fault;
  });
  opening.resolve(tray);
  const listeners = new Set<(status: EditorStatus) => void>();
  tray.onStatus(
    calmly((status) => {
      for (const link of links) link.send({ kind: "status", status });
      for (const listener of listeners) listener(status);
    }),
  );

  const over = deferred<void>();
  const watch = setInterval(() => {
    holds(folder, lease).then(
      (held) => held || over.resolve(),
      () => over.resolve(),
    );
  }, WATCH_MS);
  return {
    leads: true,
    status: () => tray.status(),
    onStatus: (listener) => void listeners.add(listener),
    ask: (act, args) => perform(tray, act, args),
    over: over.promise,
    async leave() {
      clearInterval(watch);
      await tray.stop();
      await shut();
    },
  };
}

/** How often the leading window makes sure that no other has taken over, for instance while it was suspended. */
const WATCH_MS = 2_000;

interface Door {
  readonly address: string;
  close(): Promise<void>;
}

async function openDoor(onVisitor: (socket: Socket) => void): Promise<Door> {
  const address =
    process.platform === "win32"
      ? `\\\\.\\pipe\\tandem-${randomUUID()}`
      : // The temporary folder's path is short; a socket's may hold about 100 bytes. mkdtemp makes it the user's alone.
        join(await mkdtemp(join(tmpdir(), "tandem-")), "door");
  const server = createServer(onVisitor);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address, resolve);
  });
  return {
    address,
    async close() {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await removeDoor(address);
    },
  };
}

/** Removes the socket of a window that is gone, and the folder that was made for it. */
async function removeDoor(address: string): Promise<void> {
  const folder = dirname(address);
  if (dirname(folder) === tmpdir() && basename(folder).startsWith("tandem-")) {
    await rm(folder, { recursive: true, force: true });
  }
}

function admit(socket: Socket, host: { token: string; tray: Promise<WindowsTray>; links: Set<Link> }): void {
  let known = false;
  const link = openLink(socket, {
    message(message) {
      if (known) answer(message);
      else if (message.kind === "hello" && message.token === host.token) welcome();
      else link.close();
    },
    closed: () => host.links.delete(link),
  });

  function welcome(): void {
    known = true;
    host.tray.then(
      (tray) => {
        link.send({ kind: "status", status: tray.status() });
        host.links.add(link);
      },
      () => link.close(),
    );
  }

  async function answer(message: Message): Promise<void> {
    if (message.kind !== "call") return;
    const { id, args } = message;
    try {
      const act = ACTS.find((name) => name === message.act);
      if (act === undefined) throw new Error("This window's Tandem is of another version. Reload the window.");
      link.send({ kind: "answer", id, value: await perform(await host.tray, act, args) });
    } catch (fault) {
      link.send({ kind: "failure", id, message: fault instanceof Error ? fault.message : String(fault) });
    }
  }
}
