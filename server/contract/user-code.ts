/** The letters of a user code: no vowels, so no words; nothing that reads like a digit (RFC 8628 §6.1). */
export const USER_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
export const USER_CODE_LENGTH = 8;

/** What stands in a user code's place wherever it is not to be read. */
export const MASKED_USER_CODE = "••••-••••";

/**
 * The eight letters a person meant, whatever case, spaces or dashes they typed (RFC 8628 §6.1).
 * Undefined where that leaves anything but eight letters of the alphabet.
 */
export function normaliseUserCode(typed: string): string | undefined {
  const letters = typed.toUpperCase().replace(/[\s\p{Pd}]/gu, "");
  const valid =
    letters.length === USER_CODE_LENGTH && [...letters].every((letter) => USER_CODE_LETTERS.includes(letter));
  return valid ? letters : undefined;
}

/** `WDJBMJHT` as people read it: `WDJB-MJHT`. */
export function formatUserCode(letters: string): string {
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
