import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Answer, Trouble } from "../api/call.ts";
import { heed } from "../state/session.ts";

/** What a part of a page reads from the server when it opens; what was there stays until the next answer has come. */
export function useAnswer<T>(read: () => Promise<Answer<T>>) {
  const value = useSignal<T | undefined>(undefined);
  const trouble = useSignal<Trouble | undefined>(undefined);

  async function load(): Promise<T | undefined> {
    trouble.value = undefined;
    const answer = heed(await read());
    if (!answer.ok) {
      trouble.value = answer.trouble;
      return undefined;
    }
    value.value = answer.value;
    return answer.value;
  }

  useEffect(() => void load(), []);
  return { value: value.value, trouble: trouble.value, load };
}

/** Something that a person sets going: while it runs, and what kept it from happening. */
export function useAct() {
  const busy = useSignal(false);
  const trouble = useSignal<Trouble | undefined>(undefined);

  async function run<T>(act: () => Promise<Answer<T>>): Promise<Answer<T>> {
    busy.value = true;
    trouble.value = undefined;
    const answer = await act();
    busy.value = false;
    if (!answer.ok) trouble.value = answer.trouble;
    return answer;
  }

  return { busy: busy.value, trouble: trouble.value, run };
}
