import { join } from "node:path";
import { notification } from "../hosts/workbench-page.ts";
import type { Checkout } from "./checkout.ts";
import { type Companion, signIn } from "./companion.ts";
import type { Hand } from "./hand/make-hand.ts";
import type { Machine } from "./machine.ts";
import { askForCode, closeNotifications, copyCode } from "./pairing-steps.ts";
import { type StandingLaptop, startStandingLaptop } from "./standing-laptop.ts";
import { startTappedServer, type TappedServer } from "./tapped-server.ts";
import { isYetToUse } from "./yet-to-use.ts";

/** A machine over a checkout, its editor paired with a server as Ann's device "Laptop", or not yet. */
export interface LentLaptop extends Omit<Machine, "close"> {
  /** Sets the clock of the tray and of the server. */
  readonly hand: Hand;
  readonly checkout: Checkout;
  readonly tapped: TappedServer;
  readonly ann: Companion;
  /** A file's path in the checkout. */
  file(...path: string[]): string;
  /** Ends the server, and sets the laptop back for whoever borrows it next; where nobody will, ends it too. */
  giveBack(): Promise<void>;
  /** Ends both: for a test that leaves the laptop so that nobody else could use it. */
  useUp(): Promise<void>;
}

interface Wishes {
  settings?: Record<string, unknown>;
  /** Makes what the checkout shall hold. */
  prepare?: (checkout: Checkout) => void;
  /** What Ann is called. */
  name?: string;
}

/**
 * Lends the laptop that the test files of one process take turns on: to start one costs more than most of them. Each finds
 * it as if it were new, and has a server, an account and a pairing of its own.
 */
export async function borrowLaptop(wishes: Wishes = {}): Promise<LentLaptop> {
  const laptop = await borrowUnpairedLaptop(wishes);
  const { page, tapped, ann } = laptop;
  try {
    await askForCode(page, tapped.origin);
    await ann.confirm(await copyCode(page), "Laptop");
    await notification(page, "Paired as Ann");
    await closeNotifications(page);
    return laptop;
  } catch (fault) {
    await laptop.useUp();
    throw fault;
  }
}

/** The same, and left to be paired. */
export async function borrowUnpairedLaptop({ settings, prepare, name = "Ann" }: Wishes = {}): Promise<LentLaptop> {
  standing ??= await startStandingLaptop();
  const laptop = standing;
  const { hand, page, checkout } = laptop;
  prepare?.(checkout);
  const tapped = await startTappedServer({ env: hand.env, preload: STEPPED_CLOCK });
  const useUp = async () => {
    standing = undefined;
    await laptop.close();
    await tapped.stop();
  };
  try {
    if (settings) await hand.set(page, settings);
    const ann = await signIn(tapped.server, tapped.origin, name);
    return {
      ...laptop,
      tapped,
      ann,
      file: (...path) => join(checkout.path, ...path),
      useUp,
      async giveBack() {
        if (!isYetToUse("lent-laptop.ts")) return useUp();
        tapped.comeBack();
        try {
          await laptop.setBack();
        } catch (fault) {
          console.warn("The laptop could not be set back; the next who borrows one gets another.", fault);
          return useUp();
        }
        await tapped.stop();
      },
    };
  } catch (fault) {
    await useUp();
    throw fault;
  }
}

let standing: StandingLaptop | undefined;

const STEPPED_CLOCK = join(import.meta.dir, "..", "hosts", "stepped-clock.ts");
