import type { Trouble } from "../api/call.ts";
import type { PairingRun } from "../state/pairing.ts";
import { pairing } from "../texts/pairing.ts";
import { troubleText } from "../texts/trouble.ts";
import { CodeField } from "./code-field.tsx";
import { Warning } from "./notice.tsx";
import { PairingResult } from "./pairing-result.tsx";
import { StepTitle } from "./step-title.tsx";
import { WhoAsks } from "./who-asks.tsx";

/** From the code to the device that is in, or not: entry, who is asking, the decision, what came of it. */
export function PairingSteps({ run, onStartOver }: { run: PairingRun; onStartOver: () => void }) {
  const { value } = run.step;
  switch (value.step) {
    case "entry":
      return (
        <CodeField
          busy={run.busy.value}
          error={value.trouble && entryTrouble(value.trouble)}
          onCode={(code) => void run.enter(code)}
          onChange={() => value.trouble && run.startOver()}
        />
      );
    case "asking":
      return <WhoAsks run={run} asking={value.asking} trouble={value.trouble} />;
    case "confirmed":
      return <PairingResult run={run} name={value.name} atMs={value.atMs} />;
    case "denied":
      return (
        <section>
          <StepTitle>{pairing.deniedTitle}</StepTitle>
          <p>{pairing.denied}</p>
          <StartOver onAct={onStartOver} text={pairing.another} />
        </section>
      );
    case "ended":
      return (
        <section>
          <StepTitle>{pairing.endedTitle}</StepTitle>
          <Warning>
            <p>{pairing.ended}</p>
          </Warning>
          <StartOver onAct={onStartOver} text={pairing.otherCode} />
        </section>
      );
  }
}

const entryTrouble = (trouble: Trouble): string =>
  trouble.name === "unknown-code" ? pairing.unknownCode : troubleText(trouble);

function StartOver({ onAct, text }: { onAct: () => void; text: string }) {
  return (
    <div class="acts">
      <button type="button" onClick={onAct}>
        {text}
      </button>
      <a class="button" href="/settings/devices">
        {pairing.toDevices}
      </a>
    </div>
  );
}
