import { useSignal } from "@preact/signals";
import type { Asking } from "@tandem/contract/pairing";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Trouble } from "../api/call.ts";
import { plainText } from "../plain-text.ts";
import { now } from "../state/clock.ts";
import type { PairingRun } from "../state/pairing.ts";
import { common } from "../texts/common.ts";
import { kindText, pairing } from "../texts/pairing.ts";
import { exact, relative } from "../time.ts";
import { Field, Form } from "./form.tsx";
import { TroubleNotice, Warning } from "./notice.tsx";

const LONGEST_NAME = 64;

/** Who is asking, and the two answers, neither of them prepared. */
export function WhoAsks({ run, asking, trouble }: { run: PairingRun; asking: Asking; trouble: Trouble | undefined }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const name = useSignal(plainText(asking.device.name, LONGEST_NAME));
  const error = useSignal<string | undefined>(undefined);
  const nameRefused = trouble?.name === "validation";
  useLayoutEffect(() => heading.current?.focus(), []);

  function confirm() {
    error.value = name.value.trim() === "" ? pairing.nameMissing : undefined;
    if (error.value === undefined) void run.confirm(name.value.trim());
  }

  return (
    <section>
      <h2 ref={heading} tabIndex={-1}>
        {pairing.askingTitle}
      </h2>
      <p>{pairing.askingLead}</p>
      {!asking.from_this_window && !asking.same_network && (
        <Warning>
          <p>{pairing.otherNetworkWarning}</p>
        </Warning>
      )}
      {/* Enter in the name decides nothing: both answers are buttons of their own. */}
      <Form onSubmit={() => undefined}>
        <Field
          label={pairing.name}
          hint={pairing.nameHint}
          value={name.value}
          longest={LONGEST_NAME}
          error={error.value ?? (nameRefused ? common.nameUnseen : undefined)}
          onInput={(value) => {
            name.value = value;
          }}
        />
      </Form>
      <Facts asking={asking} />
      <h3>{pairing.mayTitle}</h3>
      <ul>
        {asking.scopes.map((scope) => (
          <li key={scope}>{pairing.scope(scope)}</li>
        ))}
      </ul>
      {trouble !== undefined && !nameRefused && <TroubleNotice trouble={trouble} />}
      <div class="decision">
        <button type="button" class="danger" disabled={run.busy.value} onClick={() => void run.deny()}>
          {pairing.deny}
        </button>
        <button type="button" class="primary" disabled={run.busy.value} onClick={confirm}>
          {pairing.confirm}
        </button>
      </div>
    </section>
  );
}

function Facts({ asking: { device, ...asking } }: { asking: Asking }) {
  const facts = [
    [pairing.kind, kindText(device.kind)],
    [pairing.platform, plainText(device.platform, 120)],
    [pairing.version, plainText(device.client_version ?? pairing.unknownVersion, 64)],
    [pairing.askedAt, `${relative(asking.requested_at, now.value)} (${exact(asking.requested_at)})`],
    [pairing.network, asking.same_network ? pairing.sameNetwork : pairing.otherNetwork],
    [pairing.startedFrom, asking.from_this_window ? pairing.fromThisPage : pairing.notFromThisPage],
  ] as const;
  return (
    <dl class="facts">
      {facts.map(([term, fact]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>
            <bdi>{fact}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
