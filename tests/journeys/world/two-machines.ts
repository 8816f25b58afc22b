import { expect } from "bun:test";
import type { HostServer } from "../../hosts/server.ts";
import { wrongIn } from "./count-once.ts";
import { type Machine, startMachine } from "./machine.ts";
import { Person } from "./person.ts";
import { captureAll, saved } from "./saved.ts";

/** Two machines of one person, whose clocks stand apart, and all that both of them saw. */
export interface TwoMachines {
  readonly ada: Person;
  readonly machines: readonly [Machine, Machine];
  /** What both saw so far: its captures are named by these. */
  readonly paths: string[];
  /** When the first of it was, in ms. */
  readonly begin: number;
  /** Both machines see the same documents saved. */
  seeMore(count?: number): Promise<void>;
  /** Waits until all was pushed, and checks that everything is stored once, by both. */
  expectAllOnce(): Promise<void>;
  close(): Promise<void>;
}

/** @param hours how long ago what they see begins: there is room for about 300 things in an hour */
export async function pairTwoMachines(server: HostServer, { hours = 1 } = {}): Promise<TwoMachines> {
  const ada = await Person.signIn(server, "Ada");
  const machines = await Promise.all([
    startMachine("Left", { skewMs: 40_000 }),
    startMachine("Right", { skewMs: -40_000 }),
  ]);
  for (const machine of machines) await ada.pair(machine);
  const paths: string[] = [];
  const begin = Date.now() - hours * 3_600_000;
  return {
    ada,
    machines,
    paths,
    begin,
    async seeMore(count = 20) {
      const first = paths.length;
      const more = Array.from({ length: count }, (_, index) => `src/fault-${first + index}.ts`);
      paths.push(...more);
      for (const machine of machines)
        await captureAll(
          machine,
          more.map((path, index) => saved(machine, path, begin + (first + index) * 11_000)),
        );
    },
    async expectAllOnce() {
      for (const machine of machines) {
        await machine.emptied();
        expect(await machine.tray().setAside()).toEqual([]);
      }
      expect(wrongIn(await ada.timeline(), paths, machines)).toEqual([]);
      expect(server.tandem("audit", "verify").code).toBe(0);
    },
    async close() {
      for (const machine of machines) await machine.close();
    },
  };
}
