import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { type Companion, createFirstAccount, startCompanion } from "./companion.ts";

let companion: Companion;
beforeAll(async () => {
  companion = await startCompanion();
});
afterAll(() => companion.close());

test("the audit page saves the whole chain as a file, one entry a line", async () => {
  const page = await createFirstAccount(companion);
  await page.goto(`${companion.server.origin}/audit`);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export the log" }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toBe("tandem-audit.ndjson");
  const saved = readFileSync(await file.path(), "utf8");
  expect(saved).toContain('"account.created"');
  expect(saved).toContain('"account.exported"');
  for (const line of saved.trimEnd().split("\n")) expect(() => JSON.parse(line)).not.toThrow();
});
