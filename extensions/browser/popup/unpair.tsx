import { useState } from "preact/hooks";
import { Confirmed } from "./confirmed.tsx";
import { ask } from "./connection.ts";
import { captures } from "./times.ts";

/** Ends the pairing from this side: the server revokes the device. */
export function Unpair({ device, waiting }: { device: string; waiting: number }) {
  const [failed, setFailed] = useState(false);
  const unpair = async () => setFailed(!(await ask({ ask: "unpair" })).done);
  return (
    <>
      <Confirmed act="Unpair" onConfirm={unpair}>
        <p>
          The server revokes {device}, and this browser stops recording. What it has sent stays on your timeline.
          {waiting > 0 && ` ${captures(waiting)} not sent yet stay here until you pair again.`}
        </p>
      </Confirmed>
      <p role="alert" class="small">
        {failed &&
          "It could not be unpaired. See that the server runs, and try again; or revoke it on the server's page."}
      </p>
    </>
  );
}
