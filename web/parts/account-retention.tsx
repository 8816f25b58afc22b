import { readRetention } from "../api/account.ts";
import { retentionText } from "../texts/account.ts";
import { utcDay } from "../time.ts";
import { Loading, TroubleNotice } from "./notice.tsx";
import { useAnswer } from "./use-answer.ts";

/** How long this server keeps what was captured. */
export function AccountRetention() {
  const { value, trouble, load } = useAnswer(readRetention);
  return (
    <section>
      <h2>{retentionText.title}</h2>
      {value === undefined && trouble === undefined && <Loading what={retentionText.loading} />}
      {trouble !== undefined && <TroubleNotice trouble={trouble} retry={() => void load()} />}
      {value !== undefined && (
        <>
          <p>{retentionText.kept(value)}</p>
          {value.kept_since !== undefined && <p>{retentionText.since(utcDay(value.kept_since))}</p>}
          {value.days !== undefined && <p>{retentionText.operator}</p>}
        </>
      )}
    </section>
  );
}
