import { HIDEABLE, type Hideable } from "./hide.ts";

/** What the person wants kept from the server. */
export interface PrivacySettings {
  /** Globs. */
  readonly exclude: readonly string[];
  /** A file's name, or several: only folders at or below one that holds such a file are recorded. */
  readonly onlyWith: string | readonly string[] | undefined;
  readonly hide: readonly Hideable[];
}

/** The settings by these names, as the person wrote them. */
export interface WrittenPrivacy {
  readonly exclude: unknown;
  readonly "include.onlyWith": unknown;
  readonly hide: unknown;
}

/** A text where a list belongs is a list of it, and the other way round; what is wrong with the rest is said in words for people. */
export function readPrivacy(written: WrittenPrivacy): { privacy: PrivacySettings; faults: string[] } {
  const faults: string[] = [];
  const textsOf = (name: keyof WrittenPrivacy, wanted: string) => {
    const given = [written[name] ?? []].flat();
    const texts = given.filter((item) => typeof item === "string");
    if (texts.length < given.length)
      faults.push(`tandem.${name} needs ${wanted}; what else stands there does nothing.`);
    return texts.filter((text) => text !== "");
  };
  const exclude = textsOf("exclude", "a list of globs");
  const markers = textsOf("include.onlyWith", "a file's name");
  const hide = textsOf("hide", "a list of words");
  for (const word of hide) {
    if (!HIDEABLE.some((kind) => kind === word))
      faults.push(`tandem.hide knows ${HIDEABLE.join(", ")}; "${word}" hides nothing.`);
  }
  return {
    privacy: {
      exclude,
      onlyWith: markers.length > 1 ? markers : markers[0],
      hide: HIDEABLE.filter((kind) => hide.includes(kind)),
    },
    faults,
  };
}
