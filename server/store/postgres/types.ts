import { types } from "pg";

const INT8 = 20;
const NUMERIC = 1700;

/** How a column's text becomes a value: as SQLite's would come, so that no operation tells the two apart. */
export const columnTypes = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (oid === INT8 || oid === NUMERIC) return exactNumber;
    return types.getTypeParser(oid, format);
  },
};

/** @throws where a number does not fit: a wrong one would be worse than none */
function exactNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && !Number.isSafeInteger(number))
    throw new RangeError("the database holds a number that is too large");
  return number;
}

/**
 * PostgreSQL's text takes no U+0000, where a client may send one for the name of something that there is none of. It
 * becomes U+FFFD, as a lone surrogate does on its way into either database.
 */
export function parameterOf(value: unknown): unknown {
  return typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\ufffd") : value;
}
