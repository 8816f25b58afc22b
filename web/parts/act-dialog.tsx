import type { ComponentChildren } from "preact";
import type { Answer } from "../api/call.ts";
import { Dialog } from "./dialog.tsx";
import { TroubleNotice } from "./notice.tsx";
import { useAct } from "./use-answer.ts";

/** Says what an act that cannot be taken back will do, before it does it. Its buttons name the act and what stays. */
export function ActDialog(props: {
  title: string;
  keep: string;
  act: string;
  /** There is nothing to do as yet. */
  disabled?: boolean;
  /** Undefined where something is still to be filled in. */
  onAct: () => Promise<Answer<unknown>> | undefined;
  onClose: (done: boolean) => void;
  children: ComponentChildren;
}) {
  const { busy, trouble, run } = useAct();

  async function act() {
    const started = props.onAct();
    if (started !== undefined && (await run(() => started)).ok) props.onClose(true);
  }

  return (
    <Dialog title={props.title} onClose={() => props.onClose(false)}>
      {props.children}
      {trouble !== undefined && <TroubleNotice trouble={trouble} />}
      <div class="decision">
        <button type="button" onClick={() => props.onClose(false)}>
          <bdi>{props.keep}</bdi>
        </button>
        <button
          type="button"
          class="danger filled"
          disabled={busy || props.disabled === true}
          onClick={() => void act()}
        >
          <bdi>{props.act}</bdi>
        </button>
      </div>
    </Dialog>
  );
}
