import { connect, createServer, type Socket } from "node:net";
import { freePort } from "./temporary.ts";

/** Stands between clients and a server, byte by byte, and cuts connections in the middle of what the server says. */
export interface CuttingProxy {
  /** `http://localhost:PORT`, for the clients. */
  readonly origin: string;
  /** Where the server is to listen. */
  readonly serverPort: number;
  /** How many were cut. */
  cuts(): number;
  /**
   * From now on a connection is cut once the server has said so many bytes more; undefined: not at all. Asked anew
   * whenever the client has said something, which it hears.
   */
  cutAfter(bytes: (said: Buffer) => number | undefined): void;
  close(): void;
}

export async function startCuttingProxy(): Promise<CuttingProxy> {
  const serverPort = await freePort();
  const port = await freePort();
  const open = new Set<Socket>();
  let choose: (said: Buffer) => number | undefined = () => undefined;
  let cuts = 0;

  const listener = createServer((client) => {
    const server = connect(serverPort, "127.0.0.1");
    const end = () => {
      for (const socket of [client, server]) {
        socket.destroy();
        open.delete(socket);
      }
    };
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on("error", end).on("close", end);
    }
    let left: number | undefined;
    client.on("data", (data: Buffer) => {
      left = choose(data);
      server.write(data);
    });
    server.on("data", (data: Buffer) => {
      if (left === undefined || data.length < left) {
        if (left !== undefined) left -= data.length;
        client.write(data);
        return;
      }
      cuts += 1;
      client.write(data.subarray(0, left), end);
      left = undefined;
    });
  });
  await new Promise<void>((resolve) => listener.listen(port, "localhost", resolve));
  return {
    origin: `http://localhost:${port}`,
    serverPort,
    cuts: () => cuts,
    cutAfter(bytes) {
      choose = bytes;
    },
    close() {
      listener.close();
      for (const socket of open) socket.destroy();
    },
  };
}
