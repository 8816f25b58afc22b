import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../hosts/temporary.ts";
import { until } from "../hosts/until.ts";
import { modal, runCommand, statusBarItem } from "../hosts/workbench-page.ts";
import { type Checkout, makeCheckout } from "./checkout.ts";
import { type Hand, makeHand } from "./hand/make-hand.ts";
import { type Machine, startMachine } from "./machine.ts";

/** A machine over a checkout, with a hand, that one after the other may pair and use. */
export interface StandingLaptop extends Machine {
  readonly hand: Hand;
  readonly checkout: Checkout;
  /** Unpairs it, and makes its settings and its checkout what they were. Throws where its user left it in a state that hinders that. */
  setBack(): Promise<void>;
}

export async function startStandingLaptop(): Promise<StandingLaptop> {
  const folder = temporaryFolder("laptop");
  const hand = await makeHand();
  const checkout = makeCheckout(folder.path);
  const begin = checkout.git("rev-parse", "HEAD");
  const remove = () => {
    hand.remove();
    folder.remove();
  };
  const machine = await startMachine(checkout.path, {}, { hand }).catch((fault) => {
    remove();
    throw fault;
  });
  const { page, workbench } = machine;
  const settings = (): Record<string, unknown> =>
    JSON.parse(readFileSync(join(workbench.userDataDir, "User", "settings.json"), "utf8"));
  const settingsBefore = settings();
  return {
    ...machine,
    hand,
    checkout,
    async setBack() {
      await page.bringToFront();
      await runCommand(page, "View: Close All Editors");
      await until("all to be sent and the editor to be unpaired", () => unpaired(machine), { timeoutMs: 60_000 });
      const added = Object.keys(settings()).filter((name) => !(name in settingsBefore));
      if (added.length > 0) await hand.set(page, Object.fromEntries(added.map((name) => [name, null])));
      resetTo(checkout, begin);
    },
    async close() {
      await machine.close();
      remove();
    },
  };
}

/** Unpairs it; where captures still wait it does not, for they would be kept for the next account. */
async function unpaired({ page }: Machine): Promise<boolean> {
  if (await statusBarItem(page, "Pair Tandem").isVisible()) return true;
  await runCommand(page, "Tandem: Unpair");
  const question = modal(page, "Unpair Laptop from");
  const waits = /not sent yet/.test((await question.textContent({ timeout: 5_000 })) ?? "");
  await question.getByRole("button", { name: waits ? "Cancel" : "Unpair", exact: true }).click({ timeout: 5_000 });
  if (!waits) await statusBarItem(page, "Pair Tandem").waitFor();
  return !waits;
}

function resetTo(checkout: Checkout, commit: string): void {
  checkout.git("checkout", "-q", "-f", "-B", "main", commit);
  checkout.git("clean", "-q", "-ffdx");
  const others = checkout.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n");
  for (const branch of others.filter((name) => name !== "main")) checkout.git("branch", "-q", "-D", branch);
}
