import { USER_CODE_LETTERS } from "@tandem/contract/user-code";
import { Secret } from "./secret.ts";

/** A fresh secret of `bits` bits, in base64url. */
export function randomSecret(bits: 128 | 256): Secret {
  return new Secret(randomText(bits));
}

function randomText(bits: 128 | 256): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bits / 8))).toString("base64url");
}

/** Fresh letters of a code that people type, drawn without bias from those of user codes. */
export function randomLetters(length: number): string {
  let letters = "";
  while (letters.length < length) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    // Bytes past the last whole multiple of the alphabet would favour its first letters.
    if (byte < 256 - (256 % USER_CODE_LETTERS.length)) letters += USER_CODE_LETTERS[byte % USER_CODE_LETTERS.length];
  }
  return letters;
}
