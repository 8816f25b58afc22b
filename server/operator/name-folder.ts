import { dirname, relative } from "node:path";
import { type Config, ConfigError } from "../config.ts";
import { sqliteCode } from "../store/sqlite/damage.ts";

/** The same fault, or, where this user may not use a folder or a file, what to tell the operator. */
export function withFolderNamed(fault: unknown, { data }: Config): unknown {
  const { code, path } = refusalIn(fault);
  if (code === undefined) return fault;
  if (path !== undefined && (relative(data, path).startsWith("..") || (code === "ENOENT" && path !== data)))
    return new ConfigError(
      /^(ENOENT|ENOTDIR)$/.test(code) ? `There is no folder ${dirname(path)}.` : `${path} ${CLOSED} (${code}).`,
      { cause: fault },
    );
  if (/^(EEXIST|ENOTDIR)$/.test(code))
    return new ConfigError(`TANDEM_DATA=${data} is not a folder (${code}).`, { cause: fault });
  const where = path === undefined || path === data ? code : `${code} at ${path}`;
  const help = "Run this as the user whose server it is, or give that user the folder and all that is in it.";
  return new ConfigError(`TANDEM_DATA=${data} ${CLOSED} (${where}). ${help}`, { cause: fault });
}

const CLOSED = "cannot be read and written by this user";

/** The code by which the system or SQLite refused a file, and the file where it says which. */
function refusalIn(fault: unknown): { code?: string; path?: string } {
  const code = sqliteCode(fault);
  // SQLite does not say which file; those that come here stand in the data folder.
  if (/^SQLITE_(CANTOPEN|READONLY)/.test(code)) return { code };
  if (!(fault instanceof Error) || !("code" in fault && "path" in fault)) return {};
  if (typeof fault.code !== "string" || typeof fault.path !== "string") return {};
  return /^(EACCES|EPERM|EROFS|EEXIST|ENOTDIR|ENOENT)$/.test(fault.code) ? { code: fault.code, path: fault.path } : {};
}
