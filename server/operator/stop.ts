import type { App } from "../app.ts";

/** How long what is under way may take to be answered, in ms. */
const GRACE_MS = 5000;

/** A terminal's Ctrl-C reaches us twice where npm passes it on too, in ms. */
const SAME_SIGNAL_MS = 500;

/** Lets what is under way be answered, while what is new is sent away; then cuts what is left. */
export async function drain({ server }: Pick<App, "server">): Promise<void> {
  if (server === null) return;
  const patience = performance.now() + GRACE_MS;
  while (server.pendingRequests > 0 && performance.now() < patience) await Bun.sleep(10);
  await server.stop(true);
}

/** Calls back at Ctrl-C or `kill`; another one ends the process at once. */
export function onStopSignal(stop: () => void): void {
  let first: number | undefined;
  for (const [signal, number] of Object.entries({ SIGINT: 2, SIGTERM: 15 })) {
    process.on(signal, () => {
      const now = performance.now();
      if (first === undefined) stop();
      else if (now - first > SAME_SIGNAL_MS) process.exit(128 + number);
      first ??= now;
    });
  }
}
