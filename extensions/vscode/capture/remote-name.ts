/**
 * A git remote's address so that two machines agree: `github.com/ann/notes` for all of `git@github.com:ann/notes.git`,
 * `ssh://git@github.com:22/ann/notes` and `https://token@github.com/ann/notes.git/`. `undefined` for a path on this
 * machine, which means nothing to another.
 */
export function remoteName(address: string): string | undefined {
  const parts = urlParts(address) ?? scpParts(address);
  if (parts === undefined) return undefined;
  const path = parts.path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  return path === "" ? undefined : `${parts.host.toLowerCase()}/${path}`;
}

interface Parts {
  readonly host: string;
  readonly path: string;
}

function urlParts(address: string): Parts | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  // The port says how to get there, not where it is: ssh and https of one host have different ones.
  return url.hostname === "" ? undefined : { host: url.hostname, path: decoded(url.pathname) };
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    // A stray % stands for itself, as it does over ssh.
    return path;
  }
}

/** `[user@]host:path`; a single letter before the colon is a Windows drive. */
function scpParts(address: string): Parts | undefined {
  const found = /^(?:[^@/\\]+@)?([^:/\\@]{2,}):(?!\/\/)(.+)$/.exec(address);
  const [, host, path] = found ?? [];
  return host === undefined || path === undefined ? undefined : { host, path };
}
