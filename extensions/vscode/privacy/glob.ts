/**
 * A glob as VS Code's settings write them: `*` within a name, `**` across folders, `?`, `{a,b}` and `[abc]`. A pattern that
 * ends in `/**` also matches the folder itself, also where braces end behind that. Whatever cannot be read as one of these
 * stands for itself. On Windows the case of letters makes no difference, and `\` is `/`. How a letter's accent is written
 * (NFC or NFD) makes none anywhere.
 */
export function globMatcher(glob: string, platform: string = process.platform): (path: string) => boolean {
  const onWindows = platform === "win32";
  const composed = glob.normalize("NFC");
  const pattern = onWindows
    ? new RegExp(`^${source(composed.replaceAll("\\", "/"))}$`, "i")
    : new RegExp(`^${source(composed)}$`);
  return (path) => pattern.test(path.normalize("NFC"));
}

function source(glob: string): string {
  const braces = pairedBraces(glob);
  let out = "";
  let depth = 0;
  for (let at = 0; at < glob.length; at += 1) {
    const rest = glob.slice(at);
    const character = rest.charAt(0);
    const set = classOf(rest);
    if (rest.startsWith("/**") && endsFolder(glob, at + 3, { braces, depth })) {
      out += "(?:/.*)?";
      at += 2;
    } else if (rest.startsWith("**/") && beginsName(glob, at, { braces, depth })) {
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

interface Within {
  readonly braces: ReadonlySet<number>;
  readonly depth: number;
}

/** Whether a name of a path begins here: at the start, after a slash, or where braces do whose alternative this begins. */
function beginsName(glob: string, at: number, { braces, depth }: Within): boolean {
  const before = glob.charAt(at - 1);
  if (at === 0 || before === "/") return true;
  if (!braces.has(at - 1) && !(before === "," && depth > 0)) return false;
  let start = at - 1;
  for (let open = before === "," ? 1 : 0; open > 0; ) {
    start -= 1;
    if (braces.has(start)) open += glob.charAt(start) === "{" ? -1 : 1;
  }
  return glob.charAt(start) === "{" && beginsName(glob, start, { braces, depth: depth - 1 });
}

/** Whether the pattern is over here, all alternatives to this one left out. */
function endsFolder(glob: string, at: number, { braces, depth }: Within): boolean {
  const next = glob.charAt(at);
  if (depth === 0 || (next !== "," && next !== "}")) return at === glob.length;
  let open = 1;
  let end = at;
  for (; open > 0; end += 1) if (braces.has(end)) open += glob.charAt(end) === "{" ? 1 : -1;
  return endsFolder(glob, end, { braces, depth: depth - 1 });
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
