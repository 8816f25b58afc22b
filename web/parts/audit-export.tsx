import { mayExport } from "../api/account.ts";
import { download } from "../download.ts";
import { asVerified } from "../state/verification.ts";
import { auditText } from "../texts/audit.ts";
import { TroubleNotice } from "./notice.tsx";
import { useAct } from "./use-answer.ts";

/** The whole chain as a file, which the server's command line checks without the server. */
export function AuditExport() {
  const { busy, trouble, run } = useAct();

  async function save() {
    if ((await run(() => asVerified(mayExport))).ok) download("/v1/audit/export", "tandem-audit.ndjson");
  }

  return (
    <section>
      {trouble !== undefined && <TroubleNotice trouble={trouble} />}
      <button type="button" disabled={busy} onClick={() => void save()}>
        {auditText.exportAct}
      </button>
      <p class="quiet">{auditText.exportWhat}</p>
    </section>
  );
}
