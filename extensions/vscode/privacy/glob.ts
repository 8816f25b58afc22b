/**
 * A glob as VS Code's settings write them: `*` within a name, `**` across folders, `?`, `{a,b}` and `[abc]`. A pattern that
 * ends in `/**` also matches the folder itself.
 */
export function globMatcher(glob: string): (path: string) => boolean {
  const pattern = new RegExp(`^${source(glob)}$`);
  return (path) => pattern.test(path);
}

function source(glob: string): string {
  let out = "";
  let depth = 0;
  for (let at = 0; at < glob.length; at += 1) {
    const rest = glob.slice(at);
    const character = rest.charAt(0);
    if (rest === "/**") return `${out}(?:/.*)?`;
    if (rest.startsWith("**/") && (at === 0 || glob.charAt(at - 1) === "/")) {
      out += "(?:.*/)?";
      at += 2;
    } else if (rest.startsWith("**")) {
      out += ".*";
      at += 1;
    } else if (character === "*") out += "[^/]*";
    else if (character === "?") out += "[^/]";
    else if (character === "{") {
      depth += 1;
      out += "(?:";
    } else if (character === "}" && depth > 0) {
      depth -= 1;
      out += ")";
    } else if (character === "," && depth > 0) out += "|";
    else if (character === "[" && /^\[[^\]/]+\]/.test(rest)) {
      const set = rest.slice(1, rest.indexOf("]"));
      out += `[${set.replace(/^!/, "^").replace(/\\/g, "\\\\")}]`;
      at += set.length + 1;
    } else out += character.replace(/[.+^$()|[\]\\{}]/g, "\\$&");
  }
  return out + ")".repeat(depth);
}
