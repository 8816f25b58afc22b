import { devices } from "../state/devices.ts";
import { timelineText } from "../texts/timeline.ts";

/** From nothing to the first captured event: what is done, what is next; each step moves on by itself. */
export function FirstSteps() {
  const known = devices.value.state === "loaded" ? devices.value.devices : [];
  const paired = known.some(({ status }) => status === "active");
  const asking = known.some(({ status }) => status === "pending");
  const steps = [
    { text: timelineText.stepAccount, done: true },
    { text: timelineText.stepInstall, done: paired || asking, href: "/install" },
    { text: asking ? timelineText.stepPairing : timelineText.stepPair, done: paired, href: "/settings/devices/pair" },
    { text: paired ? timelineText.stepCaptureNow : timelineText.stepCapture, done: false },
  ];
  const next = steps.findIndex(({ done }) => !done);
  return (
    <ol class="steps first-steps" aria-label={timelineText.steps} aria-live="polite">
      {steps.map(({ text, done, href }, index) => (
        <li key={index} aria-current={index === next ? "step" : undefined}>
          {href !== undefined && !done ? <a href={href}>{text}</a> : text}{" "}
          <span class="quiet">
            {done ? timelineText.stepDone : index === next ? timelineText.stepNext : timelineText.stepLater}
          </span>
        </li>
      ))}
    </ol>
  );
}
