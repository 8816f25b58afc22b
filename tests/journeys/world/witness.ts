import { expect } from "bun:test";
import { type HostServer, startServer } from "../../hosts/server.ts";
import { until } from "../../hosts/until.ts";
import { type Machine, startMachine } from "./machine.ts";
import { Person } from "./person.ts";
import { captureAll, eventsOf, saved } from "./saved.ts";

const HEARTBEAT_MS = 30_000;

/** A laptop that has followed its account's audit chain so far. */
export interface Witness {
  readonly server: HostServer;
  readonly ada: Person;
  readonly laptop: Machine;
  /** The next heartbeat, and every one that it takes until the tray knows the newest entry. */
  followed(): Promise<void>;
  warning(): string | undefined;
  warned(): Promise<string>;
  /** Whatever was found, what the person does goes on being recorded and stored. */
  goesOnRecording(path: string): Promise<void>;
  close(): Promise<void>;
}

export async function startWitness(): Promise<Witness> {
  const server = await startServer();
  const ada = await Person.signIn(server, "Ada");
  const laptop = await startMachine("Laptop");
  await ada.pair(laptop);
  for (let nth = 0; nth < 4; nth++) await ada.openWindow();
  const witness: Witness = {
    server,
    ada,
    laptop,
    async followed() {
      const newest = (await ada.audit()).at(-1)?.seq;
      laptop.timers.wind(HEARTBEAT_MS);
      const witnessed = async () => (await laptop.ports().state.get<{ seq: number }>("witness"))?.seq;
      await until("the tray to know the newest entry", async () => (await witnessed()) === newest);
    },
    warning() {
      const status = laptop.tray().status();
      return status.state === "recording" ? status.auditWarning : undefined;
    },
    warned() {
      laptop.timers.wind(HEARTBEAT_MS);
      return until("the warning", witness.warning);
    },
    async goesOnRecording(path) {
      await captureAll(laptop, [saved(laptop, path, Date.now())]);
      await laptop.emptied();
      expect(eventsOf(await ada.timeline(), path).length).toBe(1);
      expect(laptop.tray().status().state).toBe("recording");
    },
    async close() {
      await laptop.close();
      await server.stop();
    },
  };
  await witness.followed();
  expect(witness.warning()).toBeUndefined();
  return witness;
}
