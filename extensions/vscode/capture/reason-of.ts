/** Why something failed, for the log: the system's own messages name the file, which the log shall not. */
export function reasonOf(fault: unknown): string {
  if (fault instanceof Error && "code" in fault && typeof fault.code === "string") return fault.code;
  return fault instanceof Error ? fault.message : "unknown fault";
}
