import { StoreDamaged, StoreUnavailable } from "../store.ts";

/**
 * PostgreSQL's SQLSTATE, or the name of what went wrong on the way to it, however often it was wrapped; empty for any
 * other fault.
 */
export function codeOf(fault: unknown): string {
  if (typeof fault !== "object" || fault === null) return "";
  if ("code" in fault && typeof fault.code === "string") return fault.code;
  if (fault instanceof Error && LOST.test(fault.message)) return "ECONNRESET";
  return "cause" in fault ? codeOf(fault.cause) : "";
}

/** What node-postgres says without a code where a connection is gone or could not be had in time. */
const LOST =
  /^(Connection terminated|timeout exceeded|timeout expired|Client (has encountered|was closed)|Query read timeout|Cannot use a pool after)/;

/** Another act was in the way, and has the right of way: the same act may be run again. */
export function isConflict(fault: unknown): boolean {
  // serialization_failure, deadlock_detected
  return /^(40001|40P01)$/.test(codeOf(fault));
}

/** Under SERIALIZABLE a row that another act has just made may show as a double key (PostgreSQL's manual, §13.2.3). */
export function isDoubleKey(fault: unknown): boolean {
  return codeOf(fault) === "23505";
}

/** foreign_key_violation. */
export function isOwnerGone(fault: unknown): boolean {
  return codeOf(fault) === "23503";
}

/** Whether it ends the connection that it came from. */
export function isLost(fault: unknown): boolean {
  return /^(08...|57P0[123]|25P0[123]|E(?!RR_)[A-Z]+)$/.test(codeOf(fault));
}

/**
 * What passes by: no connection (08, or a system's name), no right to it at this moment (28000 while a server starts
 * is none of these), out of room or of connections (53), told to stop or to wait too long (57), a lock not had in time.
 */
const PASSING = /^(08...|53...|57...|55P03|25P0[23]|58030|E(?!RR_)[A-Z]+)$/;

export function asStoreFault(fault: unknown): unknown {
  if (fault instanceof StoreUnavailable || fault instanceof StoreDamaged) return fault;
  const code = codeOf(fault);
  if (PASSING.test(code)) return new StoreUnavailable(`PostgreSQL is not available: ${code}`, { cause: fault });
  return damageIn(fault) ?? fault;
}

/** data_corrupted, index_corrupted. */
export function damageIn(fault: unknown): StoreDamaged | undefined {
  const code = codeOf(fault);
  if (!/^XX00[12]$/.test(code)) return fault instanceof StoreDamaged ? fault : undefined;
  return new StoreDamaged(
    `The PostgreSQL database is damaged (${code}). Nothing is served from it. Restore a backup (docs/operating.md), and start again.`,
    { cause: fault },
  );
}
