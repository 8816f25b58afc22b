import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DamagedFile } from "@tandem/tray/node/damaged-file";
import { openFileState } from "@tandem/tray/node/file-state";
import { openSealedSecrets } from "../../extensions/vscode/host/sealed-secrets.ts";
import { temporaryFolder } from "../hosts/temporary.ts";

const KEY = new Uint8Array(32);

test.each([
  ["state.json", openFileState],
  ["secrets", (path: string) => openSealedSecrets(path, KEY)],
])("a damaged %s is named as that, and can be put aside for a new one", async (name, open) => {
  const folder = temporaryFolder("damaged");
  const path = join(folder.path, name);
  writeFileSync(path, "");
  const fault = await open(path).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(fault).toBeInstanceOf(DamagedFile);
  expect(fault.message).toContain(path);
  await fault.putAside();
  const begun = await open(path);
  await begun.set("owner", "Ann");
  expect(await (await open(path)).get("owner")).toBe("Ann");
  folder.remove();
});
