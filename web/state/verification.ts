import { signal } from "@preact/signals";
import type { Answer } from "../api/call.ts";
import { heed } from "./session.ts";

export interface VerificationAsked {
  /** Settles the question: whether the person was verified. */
  readonly settle: (verified: boolean) => void;
}

/** Set while the page asks the person to prove that it is them. */
export const verificationAsked = signal<VerificationAsked | undefined>(undefined);

/** Does an act that gives trust; where the server wants the person verified first, asks them and does it again. */
export async function asVerified<T>(act: () => Promise<Answer<T>>): Promise<Answer<T>> {
  const answer = heed(await act());
  if (answer.ok || answer.trouble.name !== "verification-needed") return answer;
  return (await ask()) ? heed(await act()) : answer;
}

function ask(): Promise<boolean> {
  return new Promise((resolve) => {
    verificationAsked.value = {
      settle(verified) {
        verificationAsked.value = undefined;
        resolve(verified);
      },
    };
  });
}
