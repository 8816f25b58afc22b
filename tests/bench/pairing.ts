import { startServer } from "../hosts/server.ts";
import { Person } from "../journeys/world/person.ts";
import { median, type Report, type Size } from "./figures.ts";
import { pairTray } from "./proven-tray.ts";

const AT_ONCE = 6;

/** Whole device flows a second: authorization, confirmation by a signed-in person, redemption with a DPoP proof. */
export async function pairing({ quick, rounds }: Size, report: Report): Promise<void> {
  const server = await startServer({ env: { TANDEM_TRUSTED_PROXIES: "127.0.0.1,::1" } });
  try {
    const people: Person[] = [];
    for (let each = 0; each < AT_ONCE; each++) people.push(await Person.signIn(server, `Person ${each}`));
    const cycles = quick ? 20 : 200;
    const rates: number[] = [];
    let address = 0;
    for (let round = 0; round < rounds; round++) {
      const begun = performance.now();
      await Promise.all(
        people.map(async (person) => {
          // Each from an address of its own, as one address may not start so many.
          for (let cycle = 0; cycle < cycles; cycle++, address++)
            await pairTray(
              server.origin,
              person.confirm,
              `10.${address >> 16}.${(address >> 8) & 255}.${address & 255}`,
            );
        }),
      );
      rates.push((AT_ONCE * cycles * 1000) / (performance.now() - begun));
    }
    report.add({ bench: "pairing", unit: "device flows/s", value: median(rates) });
    report.note("pairing: oidc-provider and better-auth are not measured beside it yet, so there is no ratio.");
  } finally {
    await server.stop();
  }
}
