import { useEffect } from "preact/hooks";
import { inSentence } from "../plain-text.ts";
import { now } from "../state/clock.ts";
import { devices } from "../state/devices.ts";
import type { PairingRun } from "../state/pairing.ts";
import { pairing } from "../texts/pairing.ts";
import { DeviceDot } from "./device-dot.tsx";
import { Warning } from "./notice.tsx";
import { StepTitle } from "./step-title.tsx";

const CHECK_EVERY_MS = 3000;
const LONG_MS = 30_000;

/** After confirming: waits until the tray has fetched its key, and says so by itself. */
export function PairingResult({ run, name, atMs }: { run: PairingRun; name: string; atMs: number }) {
  const device = run.device.value;
  const active = device?.status === "active";
  useEffect(() => {
    if (active) return undefined;
    const timer = setInterval(() => void run.check(), CHECK_EVERY_MS);
    return () => clearInterval(timer);
  }, [active]);

  const shown = inSentence(device?.name ?? name);
  // A device that was never redeemed is deleted with its code.
  const gone = device === undefined && devices.value.state === "loaded" && now.value - atMs > LONG_MS;
  return (
    <section aria-live="polite">
      <StepTitle>
        {active ? (
          <span class="paired">
            <DeviceDot id={device.id} />
            {pairing.pairedTitle(shown)}
          </span>
        ) : (
          pairing.confirmedTitle(shown)
        )}
      </StepTitle>
      {active ? (
        <p>{pairing.paired}</p>
      ) : gone ? (
        <Warning>
          <p>{pairing.gone(shown)}</p>
        </Warning>
      ) : (
        <p>{now.value - atMs > LONG_MS ? pairing.collectingLong : pairing.collecting}</p>
      )}
      <div class="acts">
        <a class="button" href="/">
          {pairing.toToday}
        </a>
        <a class="button" href="/settings/devices">
          {pairing.toDevices}
        </a>
      </div>
    </section>
  );
}
