import type { Core } from "./core.ts";
import { endPairing } from "./ending.ts";
import { callServer } from "./server-call.ts";

/**
 * Reads from the server as this device.
 * @throws {Error} in words for people, where there is no answer
 */
export async function readAsDevice(core: Core, path: string): Promise<unknown> {
  if (core.records.get("paired") === undefined) throw new Error("This tray is not paired with a server.");
  const answer = await callServer(core, { method: "GET", path });
  switch (answer.outcome) {
    case "ok":
      return answer.body;
    case "ended":
      await endPairing(core, answer.reason);
      throw new Error("The server no longer knows this device. Pair it again.");
    case "refused":
      throw new Error(`The server refused: ${answer.detail}`);
    case "trouble":
      throw new Error(answer.reason === "unreachable" ? "The server does not answer." : "The server is in trouble.");
  }
}
