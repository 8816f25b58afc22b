import { WRITTEN_JOINERS } from "@tandem/contract/joiners";
import { ProblemError } from "./problem.ts";

/**
 * A name as people will see it: NFC, trimmed. Undefined where nothing is left, or where it holds characters that could
 * make it look like another: controls, those that turn the direction of text, and those that nobody sees.
 */
export function displayedName(text: string, maxLength: number): string | undefined {
  const name = text.normalize("NFC").trim();
  const harmful = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(name.replace(WRITTEN_JOINERS, ""));
  return name === "" || name.length > maxLength || harmful ? undefined : name;
}

/** @throws {ProblemError} `validation`, naming the field */
export function requireNameable(text: string, field: string): string {
  const name = displayedName(text, 64);
  if (name === undefined) throw new ProblemError("validation", { detail: "This cannot be shown as a name.", field });
  return name;
}
