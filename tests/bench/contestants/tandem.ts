import { freshTrays, startBenchServer } from "../paired-trays.ts";
import { push, type ReadyPush, readyPush } from "../push.ts";
import { type Contestant, runLanes } from "./contestant.ts";

/** The finished server in a process of its own, over HTTP with real tokens and proofs; each push has a proof of its own. */
export async function tandem(accounts: number, traysEach: number): Promise<Contestant> {
  const server = await startBenchServer();
  const paired = freshTrays(server, accounts, traysEach);
  return {
    name: "tandem",
    pid: server.pid(),
    async prepare(lanes) {
      const trays = await paired();
      const ready: ReadyPush[][] = [];
      for (const [index, { batches }] of lanes.entries()) {
        const tray = trays[index];
        if (tray === undefined) throw new Error("there are more lanes than trays");
        ready.push(await Promise.all(batches.map((captures) => readyPush(server.origin, tray, captures))));
      }
      return () => runLanes(ready, push);
    },
    close: () => server.stop(),
  };
}
