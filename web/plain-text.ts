import { WRITTEN_JOINERS } from "@tandem/contract/joiners";

/** Characters that would steer how the text around them is read, or that show nothing at all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** Letters that are written from right to left. */
const LEFTWARD = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A name as it can stand in a sentence of ours. What is written from right to left is set apart by U+2068 and U+2069, or
 * a sentence that begins with it would be turned round. The element around must not take its direction from its text.
 */
export function inSentence(name: string): string {
  const plain = plainText(name, 64);
  return LEFTWARD.test(plain) ? `\u2068${plain}\u2069` : plain;
}

/**
 * A text from outside (a name, a path, an address) as it can stand in a sentence of ours: without characters that
 * reorder or hide what stands beside them, and not longer than `longest`.
 */
export function plainText(text: string, longest = 300): string {
  const joiners = new Set(Array.from(text.matchAll(WRITTEN_JOINERS), ({ index }) => index));
  const seen = text.replace(UNSEEN, (unseen, at: number) => (joiners.has(at) ? unseen : "\ufffd"));
  const letters = [...seen.slice(0, longest * 2)];
  return letters.length > longest ? `${letters.slice(0, longest).join("")}…` : seen;
}
