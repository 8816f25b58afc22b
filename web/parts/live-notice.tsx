import { live } from "../state/live.ts";
import { common } from "../texts/common.ts";

/** Says when what is shown may be out of date. */
export function LiveNotice() {
  return (
    <div class="live" role="status">
      {live.value === "reconnecting" && <p>{common.reconnecting}</p>}
    </div>
  );
}
