import { join } from "node:path";
import type { Capture } from "@tandem/contract/capture";
import { startProcess } from "../../hosts/process.ts";
import { freePort, temporaryFolder } from "../../hosts/temporary.ts";
import { until } from "../../hosts/until.ts";
import { ensureDebian } from "../debian.ts";
import { type Contestant, runLanes } from "./contestant.ts";

const PROGRAM = "/usr/sbin/nats-server";

/** NATS JetStream on file storage; a batch is pipelined and waits for all its acknowledgements. */
export async function nats(): Promise<Contestant> {
  await ensureDebian(PROGRAM, "nats-server");
  const folder = temporaryFolder("bench-nats");
  const port = await freePort();
  const command = ["-a", "127.0.0.1", "-p", String(port), "-js", "-sd", join(folder.path, "data")];
  const server = startProcess([PROGRAM, ...command], { outputFile: join(folder.path, "output") });
  const close = async () => {
    await server.end();
    folder.remove();
  };
  try {
    const lines = await until("nats-server to answer", () =>
      Promise.all(Array.from({ length: 6 }, () => connect(port))),
    );
    const stream = { name: "EVENTS", subjects: ["events.>"], storage: "file", duplicate_window: 3_600_000_000_000 };
    await lines[0]?.ask("$JS.API.STREAM.CREATE.EVENTS", JSON.stringify(stream));
    return {
      name: "NATS JetStream",
      pid: server.pid,
      async prepare(lanes) {
        const ready = lanes.map(({ account, batches }, lane) =>
          batches.map((batch) => ({ messages: messagesOf(account, batch, lines[lane]), answers: batch.length })),
        );
        return () => runLanes(ready, async ({ messages, answers }, lane) => lines[lane]?.exchange(messages, answers));
      },
      async close() {
        for (const line of lines) line.end();
        await close();
      },
    };
  } catch (fault) {
    await close();
    throw fault;
  }
}

/** One connection speaking NATS' own line protocol, headers included. */
async function connect(port: number) {
  const inbox = `_INBOX.${crypto.randomUUID()}`;
  let awaited = 0;
  let arrived: () => void = () => undefined;
  let rest = "";
  const hear = (text: string) => {
    const lines = (rest + text).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "PING") socket.write("PONG\r\n");
      if (line.startsWith("-ERR") || line.includes('"error"')) throw new Error(`nats-server refused: ${line}`);
      // Every acknowledgement is a message, announced by one such line.
      if (line.startsWith("MSG ")) awaited -= 1;
    }
    if (awaited <= 0) arrived();
  };
  let drained: () => void = () => undefined;
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: { data: (_, data) => hear(data.toString("latin1")), drain: () => drained() },
  });
  const send = async (bytes: Buffer) => {
    for (let from = 0; from < bytes.length; ) {
      const written = socket.write(bytes.subarray(from));
      from += written;
      if (from < bytes.length) await new Promise<void>((resolve) => (drained = resolve));
    }
  };
  const exchange = async (messages: Buffer, answers: number) => {
    awaited = answers;
    const all = new Promise<void>((resolve) => (arrived = resolve));
    await send(messages);
    await all;
  };
  await send(Buffer.from(`CONNECT {"verbose":false,"headers":true}\r\nSUB ${inbox} 1\r\n`));
  return {
    inbox,
    ask: (subject: string, body: string) =>
      exchange(Buffer.from(`PUB ${subject} ${inbox} ${Buffer.byteLength(body)}\r\n${body}\r\n`), 1),
    exchange,
    end: () => socket.end(),
  };
}

function messagesOf(account: number, batch: readonly Capture[], line: { inbox: string } | undefined): Buffer {
  if (line === undefined) throw new Error("there are more lanes than connections");
  return Buffer.from(batch.map((capture) => message(account, capture, line.inbox)).join(""));
}

function message(account: number, { occurred_at, payload, type }: Capture, inbox: string): string {
  const body = JSON.stringify({ occurred_at, type, payload });
  const id = new Bun.CryptoHasher("sha256").update(body).digest("hex");
  const headers = `NATS/1.0\r\nNats-Msg-Id: ${account}.${id}\r\n\r\n`;
  const whole = Buffer.byteLength(headers) + Buffer.byteLength(body);
  return `HPUB events.${account} ${inbox} ${headers.length} ${whole}\r\n${headers}${body}\r\n`;
}
