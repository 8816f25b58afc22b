import type { TrayStatus } from "@tandem/tray/status";
import { AuditWarning } from "./audit-warning.tsx";
import { Confirmed } from "./confirmed.tsx";
import { ask } from "./connection.ts";
import { Heading } from "./heading.tsx";
import { captures } from "./times.ts";

type UndecidedStatus = Extract<TrayStatus, { state: "undecided" }>;

const settle = (decision: "send" | "discard" | "cancel") => () => ask({ ask: "settle-outbox", decision });

/** Captures of another account or server still wait: they go to nobody else, so the person decides first. */
export function Undecided({ status }: { status: UndecidedStatus }) {
  const { account, origin, previous, outbox, device } = status;
  const waiting = captures(outbox.waiting);
  return (
    <>
      <Heading>Not recording yet</Heading>
      <p role="status">
        Paired as <strong>{account.name}</strong> at {origin}. But {waiting} made for{" "}
        <strong>{previous.account.name}</strong> at {previous.origin} still wait here, and go to nobody else.
      </p>
      <p>Nothing is recorded until you decide what becomes of them.</p>
      {status.auditWarning !== undefined && <AuditWarning warning={status.auditWarning} />}
      <Confirmed act={`Send to ${account.name}`} onConfirm={settle("send")}>
        <p>
          {waiting} will be stored for {account.name} at {origin}, who can then see them.
        </p>
      </Confirmed>
      <Confirmed act={`Discard ${waiting}`} onConfirm={settle("discard")}>
        <p>
          {waiting} will be deleted from this browser. They never reached a server.
          {outbox.setAside > 0 && ` What a server did not take is deleted too: ${captures(outbox.setAside)}.`}
        </p>
      </Confirmed>
      <Confirmed act="Unpair and keep them" onConfirm={settle("cancel")}>
        <p>
          The server revokes {device.name}. The captures stay here until you pair with {previous.account.name} again.
        </p>
      </Confirmed>
    </>
  );
}
