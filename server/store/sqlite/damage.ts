import { StoreDamaged } from "../store.ts";

/** The same fault, or, where SQLite says that the file is not as it wrote it, what to tell the operator. */
export function withDamageNamed(fault: unknown, file: string): unknown {
  const code = sqliteCode(fault);
  if (!/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return fault;
  return new StoreDamaged(
    `The database ${file} is damaged (${code}). Nothing is served from it. Keep that file, put a backup in its place (docs/operating.md), and start again.`,
    { cause: fault },
  );
}

/** SQLite's name for what went wrong, however often it was wrapped; empty for any other fault. */
export function sqliteCode(fault: unknown): string {
  if (typeof fault !== "object" || fault === null) return "";
  if ("code" in fault && typeof fault.code === "string" && fault.code.startsWith("SQLITE_")) return fault.code;
  return "cause" in fault ? sqliteCode(fault.cause) : "";
}
