import { createConnection } from "node:net";
import type { EditorStatus } from "../settings/sources.ts";
import { type Deferred, deferred } from "./deferred.ts";
import type { Lease } from "./lease.ts";
import { openLink } from "./link.ts";
import { type Seat, WindowGone } from "./seat.ts";

/** Joins the window that leads; `undefined` where it does not answer, so that its lease is dead. */
export async function follow(lease: Lease, token: string): Promise<Seat | undefined> {
  const first = deferred<EditorStatus | undefined>();
  const over = deferred<void>();
  const waiting = new Map<number, Deferred<unknown>>();
  const listeners = new Set<(status: EditorStatus) => void>();
  let status: EditorStatus | undefined;
  let ended = false;
  let lastId = 0;

  const link = openLink(createConnection(lease.address), {
    message(message) {
      if (message.kind === "status") {
        status = message.status;
        first.resolve(status);
        for (const listener of listeners) listener(status);
      } else if (message.kind === "answer") take(message.id)?.resolve(message.value);
      else if (message.kind === "failure") take(message.id)?.reject(new Error(message.message));
    },
    closed() {
      ended = true;
      first.resolve(undefined);
      for (const answer of waiting.values()) answer.reject(new WindowGone());
      waiting.clear();
      over.resolve();
    },
  });
  function take(id: number): Deferred<unknown> | undefined {
    const answer = waiting.get(id);
    waiting.delete(id);
    return answer;
  }

  link.send({ kind: "hello", token });
  const patience = setTimeout(() => link.close(), PATIENCE_MS);
  const joined = await first.promise;
  clearTimeout(patience);
  if (joined === undefined) return undefined;
  return {
    leads: false,
    status: () => status ?? joined,
    onStatus: (listener) => void listeners.add(listener),
    ask(act, args) {
      if (ended) return Promise.reject(new WindowGone());
      const id = ++lastId;
      const answer = deferred<unknown>();
      waiting.set(id, answer);
      link.send({ kind: "call", id, act, args });
      return answer.promise;
    },
    over: over.promise,
    leave: async () => link.close(),
  };
}

/** How long a leading window may take to answer: it may be loading a long outbox. */
const PATIENCE_MS = 5_000;
