/** A WebDriver BiDi session (W3C WebDriver BiDi §3): commands are answered by id, in any order. */
export interface Bidi {
  /** Sends a command; rejects with the browser's error and message. */
  send<Result = unknown>(method: string, params: object): Promise<Result>;
  close(): void;
}

/** Connects to a browser's BiDi socket and opens a session. */
export async function connectBidi(url: string): Promise<Bidi> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const endAll = (reason: string) => {
    for (const answer of waiting.values()) answer.reject(new Error(reason));
    waiting.clear();
  };
  socket.onmessage = ({ data }) => {
    const message: Answer = JSON.parse(String(data));
    const answer = message.id === undefined ? undefined : waiting.get(message.id);
    if (!answer || message.id === undefined) return;
    waiting.delete(message.id);
    if (message.type === "error") answer.reject(new Error(`${message.error}: ${message.message}`));
    else answer.resolve(message.result);
  };
  socket.onclose = () => endAll("The browser closed its BiDi socket.");
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`${url} cannot be reached.`));
  });

  let lastId = 0;
  const bidi: Bidi = {
    send<Result>(method: string, params: object) {
      const id = ++lastId;
      const answer = Promise.withResolvers<unknown>();
      waiting.set(id, answer);
      socket.send(JSON.stringify({ id, method, params }));
      // The protocol says which result belongs to which method; the caller names it.
      return answer.promise as Promise<Result>;
    },
    close: () => socket.close(),
  };
  await bidi.send("session.new", { capabilities: {} });
  return bidi;
}

interface Answer {
  id?: number;
  type: "success" | "error" | "event";
  result?: unknown;
  error?: string;
  message?: string;
}
