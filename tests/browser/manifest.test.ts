import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { temporaryFolder } from "../hosts/temporary.ts";
import { EXTENSION, GECKO_ID } from "./tested-browser.ts";

const ZIPS = ["tandem.zip", "tandem-firefox.zip"];
const manifest = await Bun.file(`${EXTENSION}/manifest.json`).json();

test("it asks for storage, alarms, navigations and idleness, for the rest only when wanted, and for no web site", () => {
  expect(manifest.permissions).toEqual(["storage", "alarms", "webNavigation", "idle"]);
  expect(manifest.optional_permissions).toEqual(["tabs", "bookmarks", "downloads"]);
  for (const key of ["host_permissions", "optional_host_permissions", "content_scripts"]) {
    expect(manifest).not.toHaveProperty(key);
  }
});

test("it stays out of private windows, and says to Firefox what it collects", () => {
  expect(manifest.incognito).toBe("not_allowed");
  expect(manifest.browser_specific_settings.gecko).toMatchObject({
    id: GECKO_ID,
    data_collection_permissions: { required: ["browsingActivity"] },
  });
});

test("its scripts hold no schema library, evaluate no text and set no markup", async () => {
  for (const script of ["background.js", "popup.js", "options.js"]) {
    const text = await Bun.file(`${EXTENSION}/${script}`).text();
    expect(text).not.toMatch(/TypeBox|\beval\(|new Function\(|\.innerHTML\s*=[^=]/);
  }
});

test("what Mozilla's store gets holds nothing that only Chromium knows, and else the same files", () => {
  const [both, firefox] = ZIPS.map((zip) => unzipped(`${EXTENSION}/${zip}`));
  const { "manifest.json": _, ...shared } = both ?? {};
  const { "manifest.json": stated = "", ...sharedToo } = firefox ?? {};
  expect(Object.keys(shared)).toContain("background.js");
  expect(sharedToo).toEqual(shared);
  const { key, minimum_chrome_version, ...known } = manifest;
  expect(JSON.parse(stated)).toEqual({ ...known, background: { scripts: ["background.js"] } });
});

test("every permission is explained in the extension's own README", async () => {
  const readme = await Bun.file(`${EXTENSION}/../README.md`).text();
  for (const permission of [...manifest.permissions, ...manifest.optional_permissions]) {
    expect(readme).toContain(`| \`${permission}\``);
  }
});

test("two builds of the same sources, wherever they are put, are the same bytes", async () => {
  const folder = temporaryFolder("build");
  const build = async (name: string) => {
    const into = `${folder.path}/${name}`;
    const built = Bun.spawnSync([process.execPath, `${EXTENSION}/../build.ts`, into]);
    expect(built.exitCode, built.stderr.toString()).toBe(0);
    return Promise.all(ZIPS.map((zip) => Bun.file(`${into}/${zip}`).bytes()));
  };
  try {
    const [first, second] = [await build("first"), await build("second")];
    for (const [index, bytes] of first.entries()) {
      expect(bytes.length).toBeGreaterThan(10_000);
      expect(Buffer.compare(bytes, second[index] ?? new Uint8Array())).toBe(0);
    }
  } finally {
    folder.remove();
  }
});

/** Every file of a zip as text, by name (PKWARE APPNOTE.TXT §4.3.7). */
function unzipped(path: string): Record<string, string> {
  const zip = readFileSync(path);
  const files: Record<string, string> = {};
  for (let at = 0; zip.readUInt32LE(at) === 0x0403_4b50; ) {
    const [packed, nameLength] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)];
    const begin = at + 30 + nameLength;
    const name = zip.toString("utf8", at + 30, begin);
    files[name] = inflateRawSync(zip.subarray(begin, begin + packed)).toString("latin1");
    at = begin + packed;
  }
  return files;
}
