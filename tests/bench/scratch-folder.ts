import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Puts every temporary file from now on into one folder that goes with this process, however it ends: they are gigabytes. */
export function useScratchFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), "tandem-bench-"));
  // PostgreSQL runs as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
}
