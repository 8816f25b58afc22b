import { statSync } from "node:fs";

/**
 * Whether a file or folder stands there.
 * @throws where this user may not look: that is another thing than that there is none
 */
export function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
