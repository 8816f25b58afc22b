import { startServer } from "../../hosts/server.ts";
import { Person } from "../../journeys/world/person.ts";
import { type ProvenTray, pairTray } from "../proven-tray.ts";
import { allLanes, type Contestant } from "./contestant.ts";

/** The finished server in a process of its own, over HTTP with real tokens and proofs. */
export async function tandem(accounts: number, traysEach: number): Promise<Contestant> {
  const server = await startServer();
  const trays: ProvenTray[] = [];
  for (let account = 0; account < accounts; account++) {
    const person = await Person.signIn(server, `Person ${account}`);
    for (let tray = 0; tray < traysEach; tray++) trays.push(await pairTray(server.origin, person.confirm));
  }
  return {
    name: "tandem",
    pid: server.pid(),
    run: (lanes) =>
      allLanes(lanes, async ({ batches }, index) => {
        const tray = trays[index];
        if (tray === undefined) throw new Error("there are more lanes than trays");
        for (const captures of batches) {
          const response = await fetch(`${server.origin}/v1/events`, {
            method: "POST",
            headers: await tray.headers(),
            body: JSON.stringify({ captures }),
          });
          const answer = await response.text();
          if (!response.ok || answer.includes('"rejected"')) throw new Error(`a push was refused: ${response.status}`);
        }
      }),
    close: () => server.stop(),
  };
}
