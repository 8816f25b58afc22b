import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Payload } from "@tandem/contract/fingerprint";
import { globMatcher } from "./glob.ts";
import { hideFields } from "./hide.ts";
import type { PrivacySettings } from "./settings.ts";

interface Guarded {
  readonly payload: Payload;
  /** The path on this machine, or that and other names. */
  readonly about?: string | readonly string[] | undefined;
}

/** A capture as the person's settings let it be kept, the same object where they change nothing; `undefined`: not at all. */
export type Guard = <Seen extends Guarded>(seen: Seen) => Promise<Seen | undefined>;

/** @param key hides; the same on every machine once the person has entered the phrase there */
export function guardBy({ exclude, onlyWith, hide }: PrivacySettings, key: Uint8Array, platform?: string): Guard {
  const excluded = exclude.map((glob) => globMatcher(glob, platform));
  const markers = [onlyWith ?? []].flat();
  const marked = new Map<string, Promise<boolean>>();
  return async (seen) => {
    if (namesOf(seen).some((name) => excluded.some((matches) => matches(name)))) return undefined;
    const [about] = [seen.about].flat();
    if (markers.length > 0 && about !== undefined && !(await isMarked(about, markers, marked))) return undefined;
    const payload = hideFields(seen.payload, hide, key);
    if (payload === seen.payload) return seen;
    // The path on this machine would tell what is hidden.
    const { about: _, ...kept } = { ...seen, payload };
    return kept as typeof seen;
  };
}

/** What an exclusion may name: the path on this machine, the path in the workspace, and the workspace with or without it. */
function namesOf({ payload, about }: Guarded): string[] {
  const { path, workspace, repository } = payload;
  const here = [about].flat().map((name) => name?.replaceAll("\\", "/"));
  const names = [...here, path, workspace, repository];
  if (typeof path === "string" && typeof workspace === "string") names.push(`${workspace}/${path}`);
  return names.filter((name) => typeof name === "string");
}

function isMarked(path: string, markers: readonly string[], known: Map<string, Promise<boolean>>): Promise<boolean> {
  const found = known.get(path);
  if (found !== undefined) return found;
  const marked = Promise.all(markers.map((marker) => exists(join(path, marker)))).then((here) => {
    const above = dirname(path);
    return here.includes(true) || (above !== path && isMarked(above, markers, known));
  });
  known.set(path, marked);
  return marked;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
