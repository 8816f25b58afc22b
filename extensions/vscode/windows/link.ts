import type { Socket } from "node:net";
import type { EditorStatus } from "../settings/sources.ts";

/** What the windows of one machine say to each other; the leading one answers and tells the status. */
export type Message =
  | { readonly kind: "hello"; readonly token: string }
  | { readonly kind: "status"; readonly status: EditorStatus }
  | { readonly kind: "call"; readonly id: number; readonly act: string; readonly args: readonly unknown[] }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly message: string };

export interface Link {
  send(message: Message): void;
  close(): void;
}

/** Sends and receives messages over a socket, one JSON text a line. */
export function openLink(socket: Socket, heard: { message(message: Message): void; closed(): void }): Link {
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) heard.message(JSON.parse(line));
  });
  // An error is always followed by "close".
  socket.on("error", () => {});
  socket.on("close", () => heard.closed());
  return {
    send(message) {
      if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
    },
    close: () => socket.destroy(),
  };
}
