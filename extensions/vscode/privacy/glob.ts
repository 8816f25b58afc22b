/**
 * A glob as VS Code's settings write them: `*` within a name, `**` across folders, `?`, `{a,b}` and `[abc]`. A pattern that
 * ends in `/**` also matches the folder itself. Whatever cannot be read as one of these stands for itself. On Windows the case
 * of letters makes no difference, and `\` is `/`.
 */
export function globMatcher(glob: string, platform: string = process.platform): (path: string) => boolean {
  const onWindows = platform === "win32";
  const pattern = onWindows
    ? new RegExp(`^${source(glob.replaceAll("\\", "/"))}$`, "i")
    : new RegExp(`^${source(glob)}$`);
  return (path) => pattern.test(path);
}

function source(glob: string): string {
  const braces = pairedBraces(glob);
  let out = "";
  let depth = 0;
  for (let at = 0; at < glob.length; at += 1) {
    const rest = glob.slice(at);
    const character = rest.charAt(0);
    const set = classOf(rest);
    if (rest === "/**") {
      out += "(?:/.*)?";
      at += 2;
    } else if (rest.startsWith("**/") && (at === 0 || glob.charAt(at - 1) === "/")) {
      out += "(?:.*/)?";
      at += 2;
    } else if (rest.startsWith("**")) {
      out += ".*";
      at += 1;
    } else if (character === "*") out += "[^/]*";
    else if (character === "?") out += "[^/]";
    else if (braces.has(at)) {
      depth += character === "{" ? 1 : -1;
      out += character === "{" ? "(?:" : ")";
    } else if (character === "," && depth > 0) out += "|";
    else if (set !== undefined) {
      out += set;
      at += rest.indexOf("]");
    } else out += character.replace(/[.+^$()|[\]\\{}]/g, "\\$&");
  }
  return out;
}

/** Where the braces stand that have their other half; one within a class is a letter of it. */
function pairedBraces(glob: string): ReadonlySet<number> {
  const paired = new Set<number>();
  const open: number[] = [];
  for (let at = 0; at < glob.length; at += 1) {
    const rest = glob.slice(at);
    if (classOf(rest) !== undefined) at += rest.indexOf("]");
    else if (rest.startsWith("{")) open.push(at);
    else if (rest.startsWith("}")) {
      const other = open.pop();
      if (other !== undefined) paired.add(other).add(at);
    }
  }
  return paired;
}

/** The class that a glob begins with; undefined where it is none, as `[2024-2020]`, whose range runs backwards. */
function classOf(glob: string): string | undefined {
  const set = /^\[([^\]/]+)\]/.exec(glob)?.[1];
  if (set === undefined) return undefined;
  const written = `[${set.replace(/^!/, "^").replace(/\\/g, "\\\\")}]`;
  try {
    new RegExp(written);
    return written;
  } catch {
    return undefined;
  }
}
