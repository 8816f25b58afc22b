import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Device } from "@tandem/contract/device";
import type { Asking } from "@tandem/contract/pairing";
import type { Trouble } from "../api/call.ts";
import { confirmPairing, denyPairing, lookUp } from "../api/pairing.ts";
import { deviceById, loadDevices } from "./devices.ts";
import { heed } from "./session.ts";
import { asVerified } from "./verification.ts";

/** Where one pairing stands on this page. The code is in memory alone, and only until the decision. */
type PairingStep =
  | { readonly step: "entry"; readonly trouble?: Trouble }
  | { readonly step: "asking"; readonly asking: Asking; readonly trouble?: Trouble }
  | { readonly step: "ended" }
  | { readonly step: "denied" }
  | { readonly step: "confirmed"; readonly deviceId: string; readonly name: string; readonly atMs: number };

export interface PairingRun {
  readonly step: ReadonlySignal<PairingStep>;
  readonly busy: ReadonlySignal<boolean>;
  /** The device as it stands by now, once confirmed. */
  readonly device: ReadonlySignal<Device | undefined>;
  enter(userCode: string): Promise<void>;
  confirm(name: string): Promise<void>;
  deny(): Promise<void>;
  /** Back to the entry of a code. */
  startOver(): void;
  /** Whether the device is in, asked again for as long as the live stream has not told. */
  check(): Promise<void>;
}

export function beginPairing(): PairingRun {
  const step: Signal<PairingStep> = signal({ step: "entry" });
  const busy = signal(false);
  let code = "";

  async function whileBusy(act: () => Promise<void>): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    await act().finally(() => {
      busy.value = false;
    });
  }

  /** A decision that failed: the code has ended meanwhile, or the person can try again. */
  function undecided(trouble: Trouble): void {
    if (trouble.name === "unknown-code") finish({ step: "ended" });
    else if (step.value.step === "asking") step.value = { ...step.value, trouble };
  }

  function finish(end: PairingStep): void {
    code = "";
    step.value = end;
  }

  return {
    step,
    busy,
    device: computed(() => (step.value.step === "confirmed" ? deviceById(step.value.deviceId) : undefined)),
    enter: (userCode) =>
      whileBusy(async () => {
        const answer = heed(await lookUp(userCode));
        code = answer.ok ? userCode : "";
        step.value = answer.ok ? { step: "asking", asking: answer.value } : { step: "entry", trouble: answer.trouble };
      }),
    confirm: (name) =>
      whileBusy(async () => {
        const answer = await asVerified(() => confirmPairing(code, name));
        if (!answer.ok) return undecided(answer.trouble);
        finish({ step: "confirmed", deviceId: answer.value.device_id, name, atMs: Date.now() });
        await loadDevices();
      }),
    deny: () =>
      whileBusy(async () => {
        const answer = heed(await denyPairing(code));
        if (answer.ok) finish({ step: "denied" });
        else undecided(answer.trouble);
      }),
    startOver: () => finish({ step: "entry" }),
    check: loadDevices,
  };
}
