import { useState } from "preact/hooks";
import { Confirmed } from "./confirmed.tsx";
import { ask } from "./connection.ts";
import { captures } from "./times.ts";

/** Keeps the site that the person is on out of everything, from now on and out of what waits. */
export function ThisSite({ site }: { site: string | undefined }) {
  const [told, setTold] = useState("");
  const block = async (blocked: string) => {
    const answer = await ask({ ask: "block", site: blocked });
    const deleted = answer.done ? (answer.revised?.deleted ?? 0) : 0;
    setTold(
      answer.done
        ? `${blocked} is not recorded any more.${deleted > 0 ? ` ${captures(deleted)} that waited ${deleted === 1 ? "was" : "were"} deleted.` : ""}`
        : `${blocked} could not be left out. Try again.`,
    );
  };
  return (
    <>
      {site !== undefined && (
        <Confirmed act="Not this site" onConfirm={() => block(site)}>
          <p>
            <strong>{site}</strong> is never recorded from now on, and what waits from there is deleted. What was sent
            stays on your timeline. The options hold the list.
          </p>
        </Confirmed>
      )}
      <p role="status" class="small">
        {told}
      </p>
    </>
  );
}
