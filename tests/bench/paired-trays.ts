import { type HostServer, startServer } from "../hosts/server.ts";
import { Person } from "../journeys/world/person.ts";
import { type ProvenTray, pairTray } from "./proven-tray.ts";

/** The server as the benches run it: behind a proxy that says who asks, since one address may not start so many pairings. */
export function startBenchServer(): Promise<HostServer> {
  return startServer({ env: { TANDEM_TRUSTED_PROXIES: "127.0.0.1,::1" } });
}

export interface PairedPerson {
  readonly person: Person;
  readonly trays: readonly ProvenTray[];
}

/** Signs people in and pairs each one's trays anew: their tokens are good for ten minutes. */
export async function pairPeople(server: HostServer, people: number, traysEach: number): Promise<PairedPerson[]> {
  const paired: PairedPerson[] = [];
  for (let each = 0; each < people; each++) {
    const person = await Person.signIn(server, `Person ${each}`);
    const trays: ProvenTray[] = [];
    while (trays.length < traysEach) trays.push(await pairTray(server.origin, person.confirm, newAddress()));
    paired.push({ person, trays });
  }
  return paired;
}

/** Long before their tokens end. */
const FRESH_MS = 4 * 60_000;

/** The trays of all people, in one list; paired anew only when their tokens grow old. */
export function freshTrays(server: HostServer, people: number, traysEach: number): () => Promise<ProvenTray[]> {
  let trays: ProvenTray[] = [];
  let pairedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - pairedAt > FRESH_MS) {
      trays = (await pairPeople(server, people, traysEach)).flatMap((paired) => paired.trays);
      pairedAt = performance.now();
    }
    return trays;
  };
}

let addresses = 0;

/** An address that has started no pairing yet. */
export function newAddress(): string {
  addresses += 1;
  return `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
}
