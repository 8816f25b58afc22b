import type { HostServer } from "../hosts/server.ts";
import { Person } from "../journeys/world/person.ts";
import { fillDatabase } from "./fill-database.ts";
import { type PairedPerson, pairPeople, startBenchServer } from "./paired-trays.ts";

export interface GrowthSize {
  readonly events: number;
  /** How many share them, alike. */
  readonly accounts: number;
}

export interface GrownServer extends GrowthSize {
  readonly server: HostServer;
  /** Some of the accounts, each with a tray. */
  readonly people: readonly PairedPerson[];
}

const MOST_PEOPLE = 10;

/** A server whose database holds events already, and was opened with them. */
export async function startGrown({ events, accounts }: GrowthSize): Promise<GrownServer> {
  const server = await startBenchServer();
  try {
    await Person.signIn(server, "Person 0");
    await server.kill();
    fillDatabase(server.dataFolder, events, accounts);
    await server.restart();
    // The next accounts get the next keys, which events wait for.
    return { events, accounts, server, people: await pairPeople(server, Math.min(accounts, MOST_PEOPLE), 1) };
  } catch (fault) {
    await server.stop();
    throw fault;
  }
}
