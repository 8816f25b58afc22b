import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endAtSignal } from "./ending.ts";
import { type DemoMachine, startMachine } from "./machine.ts";
import { readOccurrences } from "./occurrences.ts";
import { replayOverlapping } from "./replay.ts";
import { startThrowAwayServer } from "./throw-away-server.ts";
import { signInAs } from "./web-session.ts";
import { describeCounts, describeMachine, describeOccurrences, describePairing } from "./words.ts";

/** How far each machine's clock is ahead of the true time, in ms: 90 s apart. */
const MACHINES = [
  { name: "Desk", skewMs: 45_000 },
  { name: "Laptop", skewMs: -45_000 },
] as const;
const PERSON = "you";

/** `npm run demo`: a throw-away server, two real trays, this repository's history. `--once` ends after the counts. */
const once = process.argv.includes("--once");
const ending = endAtSignal();
try {
  await demonstrate();
  if (!once && !ending.begun()) {
    console.log("\nPress Ctrl-C to end the demo; nothing of it stays behind.");
    await ending.signalled;
  }
} catch (fault) {
  if (!ending.begun()) throw fault;
} finally {
  await ending.end();
}

async function demonstrate(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tandem-demo-"));
  ending.add(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const server = await startThrowAwayServer(join(folder, "server"));
  ending.add(() => server.stop());
  console.log(`A server of its own runs at ${server.origin}, with its data in ${folder}`);

  const person = await signInAs(server, PERSON);
  console.log("Pairing two trays, as a person would: each asks every 5 s whether its code was confirmed …");
  const machines = await Promise.all(
    MACHINES.map(async ({ name, skewMs }): Promise<DemoMachine> => {
      const machine = await startMachine(join(folder, name), name, skewMs);
      ending.add(() => machine.close());
      await person.pair(machine);
      console.log(describePairing(machine));
      return machine;
    }),
  );

  const occurrences = await readOccurrences(join(import.meta.dir, ".."));
  console.log(describeOccurrences(occurrences));
  await replayOverlapping(occurrences, machines, (progress) => console.log(progress));
  console.log(`\n${describeCounts(machines)}`);
  for (const machine of machines) console.log(describeMachine(machine));
  console.log(`\nOpen your timeline (this link works once, for 10 minutes):\n  ${server.signInLink(PERSON)}`);
}
