import { ask } from "./connection.ts";

/** The server's history is not the one that this browser remembers. Loud until the person has said that they know. */
export function AuditWarning({ warning }: { warning: string }) {
  return (
    <section class="warning" role="alert">
      <p>
        <strong>The server's history has changed.</strong> {warning}
      </p>
      <p>If you do not know why, look at the audit log.</p>
      <button type="button" onClick={() => ask({ ask: "acknowledge-audit-warning" })}>
        I know about this
      </button>
    </section>
  );
}
