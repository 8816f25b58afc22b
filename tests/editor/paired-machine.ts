import { join } from "node:path";
import { temporaryFolder } from "../hosts/temporary.ts";
import { notification } from "../hosts/workbench-page.ts";
import { type Checkout, makeCheckout } from "./checkout.ts";
import { type Companion, signIn } from "./companion.ts";
import type { Hand } from "./hand/make-hand.ts";
import { type Machine, startMachine } from "./machine.ts";
import { askForCode, closeNotifications, copyCode } from "./pairing-steps.ts";
import { startTappedServer, type TappedServer } from "./tapped-server.ts";

/** A machine over a checkout, its editor paired with a server as Ann's device "Laptop". */
export interface PairedMachine extends Machine {
  readonly checkout: Checkout;
  readonly tapped: TappedServer;
  readonly ann: Companion;
  /** A file's path in the checkout. */
  file(...path: string[]): string;
}

/** @param hand sets the clock of the tray and of the server */
export async function startPairedMachine(
  options: { settings?: Record<string, unknown>; hand?: Hand; prepare?: (checkout: Checkout) => void } = {},
): Promise<PairedMachine> {
  const folder = temporaryFolder("paired");
  const checkout = makeCheckout(folder.path);
  options.prepare?.(checkout);
  const { hand } = options;
  const clock = hand && { env: hand.env, preload: join(import.meta.dir, "..", "hosts", "stepped-clock.ts") };
  const tapping = startTappedServer(clock);
  const machine = await startMachine(folder.path, options.settings, hand && { hand }).catch(async (fault) => {
    await (await tapping).stop();
    folder.remove();
    throw fault;
  });
  const tapped = await tapping;
  const ann = await signIn(tapped.server, tapped.origin, "Ann");
  await askForCode(machine.page, tapped.origin);
  await ann.confirm(await copyCode(machine.page), "Laptop");
  await notification(machine.page, "Paired as Ann");
  await closeNotifications(machine.page);
  return {
    ...machine,
    checkout,
    tapped,
    ann,
    file: (...path) => join(folder.path, ...path),
    async close() {
      await machine.close();
      await tapped.stop();
      folder.remove();
    },
  };
}
