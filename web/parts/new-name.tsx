import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Answer } from "../api/call.ts";
import { plainText } from "../plain-text.ts";
import { heed } from "../state/session.ts";
import { common } from "../texts/common.ts";
import { Field, Form } from "./form.tsx";
import { TroubleNotice } from "./notice.tsx";
import { useAct } from "./use-answer.ts";

export const LONGEST_NAME = 64;

/** Takes another name for something, where its old one stands. */
export function NewName<T>(props: {
  name: string;
  /** What to say where nothing was entered. */
  missing: string;
  onSave: (name: string) => Promise<Answer<T>>;
  onSaved: (value: T) => void;
  onClose: () => void;
}) {
  const name = useSignal(plainText(props.name, LONGEST_NAME));
  const error = useSignal<string | undefined>(undefined);
  const { trouble, run } = useAct();
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place.current?.querySelector("input")?.select(), []);

  async function save() {
    error.value = name.value.trim() === "" ? props.missing : undefined;
    if (error.value !== undefined) return;
    const answer = await run(async () => heed(await props.onSave(name.value.trim())));
    if (!answer.ok && answer.trouble.name === "validation") error.value = common.nameUnseen;
    if (!answer.ok) return;
    props.onSaved(answer.value);
    props.onClose();
  }

  return (
    <div class="new-name" ref={place}>
      <Form onSubmit={() => void save()}>
        <Field
          label={common.newName}
          value={name.value}
          longest={LONGEST_NAME}
          error={error.value}
          onInput={(value) => {
            name.value = value;
          }}
        />
        <div class="acts">
          <button type="submit" class="primary">
            {common.saveName}
          </button>
          <button type="button" onClick={props.onClose}>
            {common.keepName}
          </button>
        </div>
      </Form>
      {trouble !== undefined && error.value === undefined && <TroubleNotice trouble={trouble} />}
    </div>
  );
}
