import { useSignal } from "@preact/signals";
import type { AuditEntry } from "@tandem/contract/audit";
import { useEffect, useId } from "preact/hooks";
import type { ChainResult, SeenChain } from "../audit-chain.ts";
import { AuditExport } from "../parts/audit-export.tsx";
import { Loading, TroubleNotice, Warning } from "../parts/notice.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { ShowOlder } from "../parts/show-older.tsx";
import { acceptChain, audit, loadAudit } from "../state/audit.ts";
import { session } from "../state/session.ts";
import { auditGroups, auditSentence, auditText, inGroup } from "../texts/audit.ts";
import { findingText } from "../texts/audit-finding.ts";
import { exact } from "../time.ts";

const PAGE_LENGTH = 50;

/** What was done with the account, in sentences, and whether the record of it is whole. */
export function AuditPage() {
  const account = session.value.state === "signed-in" ? session.value.session.account.id : undefined;
  const load = () => (account === undefined ? undefined : void loadAudit(account));
  useEffect(load, [account]);
  const { value } = audit;
  return (
    <div class="column wide">
      <PageTitle title={auditText.title} />
      <p>{auditText.intro}</p>
      {value.state === "loading" && <Loading what={auditText.loading} />}
      {value.state === "trouble" && <TroubleNotice trouble={value.trouble} retry={load} />}
      {value.state === "loaded" && (
        <>
          <Verdict
            chain={value.chain}
            count={value.entries.length}
            accept={(seen) => account !== undefined && acceptChain(account, seen)}
          />
          <Entries entries={value.entries.toReversed()} />
          <AuditExport />
          <details>
            <summary>{auditText.headTitle}</summary>
            <p>{auditText.headIntro}</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
            <pre class="command" tabIndex={0}>
              {value.head}
            </pre>
          </details>
        </>
      )}
    </div>
  );
}

function Verdict({ chain, count, accept }: VerdictProps) {
  if (chain === undefined) return <Loading what={auditText.checking} />;
  if (chain.finding === "whole")
    return (
      <p class="verdict" role="status">
        {auditText.whole(count)}
      </p>
    );
  return (
    <Warning>
      <p>{findingText(chain)}</p>
      {"seen" in chain && (
        <button type="button" onClick={() => accept(chain.seen)}>
          {auditText.accept}
        </button>
      )}
    </Warning>
  );
}

interface VerdictProps {
  readonly chain: ChainResult | undefined;
  readonly count: number;
  readonly accept: (seen: SeenChain) => void;
}

function Entries({ entries }: { entries: readonly AuditEntry[] }) {
  const id = useId();
  const group = useSignal("");
  const shown = useSignal(PAGE_LENGTH);
  const matching = entries.filter((entry) => inGroup(entry, group.value));
  return (
    <>
      <div class="choice">
        <label for={id}>{auditText.filter}</label>
        <select
          id={id}
          value={group.value}
          onChange={(change) => {
            group.value = change.currentTarget.value;
            shown.value = PAGE_LENGTH;
          }}
        >
          <option value="">{auditText.all}</option>
          {auditGroups.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </div>
      {matching.length === 0 && <p>{auditText.none}</p>}
      <ol class="entries">
        {matching.slice(0, shown.value).map((entry) => (
          <li key={entry.seq}>
            <time class="quiet figures" dateTime={entry.at}>
              {exact(entry.at)}
            </time>
            <bdi dir="ltr">{auditSentence(entry)}</bdi>
            <span class="quiet figures seq">{auditText.entry(entry.seq)}</span>
          </li>
        ))}
      </ol>
      <ShowOlder
        more={matching.length > shown.value}
        text={auditText.older}
        beginning={auditText.beginning}
        onOlder={() => {
          shown.value += PAGE_LENGTH;
        }}
      />
    </>
  );
}
