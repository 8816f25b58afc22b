import { expect, test } from "bun:test";
import { temporaryFolder } from "../hosts/temporary.ts";
import { EXTENSION, GECKO_ID } from "./tested-browser.ts";

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

test("its scripts hold no schema library and evaluate no text", async () => {
  for (const script of ["background.js", "popup.js", "options.js"]) {
    const text = await Bun.file(`${EXTENSION}/${script}`).text();
    expect(text).not.toMatch(/TypeBox|\beval\(|new Function\(/);
  }
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
    return Bun.file(`${into}/tandem.zip`).bytes();
  };
  try {
    const first = await build("first");
    expect(first.length).toBeGreaterThan(10_000);
    expect(Buffer.compare(first, await build("second"))).toBe(0);
  } finally {
    folder.remove();
  }
});
