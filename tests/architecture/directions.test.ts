import { expect, test } from "bun:test";
import { readSources } from "./sources.ts";

const sources = readSources();

/** The imports of the files that match, as `from → target`. */
function imports(from: RegExp, { values = false } = {}): string[] {
  return [...sources.values()]
    .filter(({ path }) => from.test(path))
    .flatMap(({ path, imports }) =>
      imports.filter(({ typeOnly }) => !(values && typeOnly)).map(({ target }) => `${path} → ${target}`),
    );
}

/** Those whose target is a source of this repository and matches none of the allowed. */
function leaving(from: RegExp, allowed: RegExp, options = {}): string[] {
  return imports(from, options).filter((line) => {
    const target = line.split(" → ")[1] ?? "";
    return isOurs(target) && !allowed.test(target);
  });
}

function isOurs(target: string): boolean {
  return /^(server|extensions|web|tests|demo|setup)\//.test(target);
}

test("the scan sees the imports that it is to judge", () => {
  expect(imports(/^server\/ingest\/push\.ts$/)).toContain("server/ingest/push.ts → server/store/store.ts");
  expect(imports(/^server\/ingest\/read-capture\.ts$/)).toContain(
    "server/ingest/read-capture.ts → server/contract/fingerprint.ts",
  );
  expect(leaving(/^server\/ingest\/push\.ts$/, /^server\/ingest\//)).not.toEqual([]);
});

test("every import of a source leads to a file that is there", () => {
  const missing = imports(/./).filter((line) => {
    const target = line.split(" → ")[1] ?? "";
    return isOurs(target) && /\.(ts|tsx)$/.test(target) && !sources.has(target);
  });
  expect(missing).toEqual([]);
});

test("the contract imports nothing of the project", () => {
  expect(leaving(/^server\/contract\//, /^server\/contract\//)).toEqual([]);
});

test("the server imports nothing of its clients", () => {
  expect(leaving(/^server\//, /^server\//)).toEqual([]);
});

test("the store imports nothing of the server but the contract", () => {
  expect(leaving(/^server\/store\//, /^server\/(store|contract)\//)).toEqual([]);
});

test("the audit chain, below its router, imports nothing of the server but the store and the contract", () => {
  expect(leaving(/^server\/audit\/(?!router)/, /^server\/(audit|store|contract)\//)).toEqual([]);
});

test("the matching rule knows no store", () => {
  expect(leaving(/^server\/ingest\/(matching|ledger)\.ts$/, /^server\/(contract\/|ingest\/ledger\.ts$)/)).toEqual([]);
});

test("operations import no router, routers no app, and the app no entry", () => {
  const entry = /^server\/(main\.ts|operator\/)/;
  const app = /^server\/app\.ts$/;
  const router = /^server\/.*router\.ts$/;
  const below = (from: RegExp, ...above: RegExp[]) =>
    imports(from).filter((line) => above.some((kind) => kind.test(line.split(" → ")[1] ?? "")));
  expect(below(app, entry)).toEqual([]);
  expect(below(router, entry, app)).toEqual([]);
  const operations = /^server\/(?!main\.ts|app\.ts|operator\/)(?!.*router\.ts).*\.ts$/;
  expect(below(operations, entry, app, router)).toEqual([]);
});

test("the tray's engine imports nothing but the contract, and no host", () => {
  expect(leaving(/^extensions\/tray\//, /^(extensions\/tray|server\/contract)\//)).toEqual([]);
  expect(imports(/^extensions\/tray\//).filter((line) => /→ (vscode|webextension-polyfill)/.test(line))).toEqual([]);
});

test("an extension imports nothing but itself, the engine and the contract", () => {
  const ofVscode = /^(extensions\/(vscode|tray)|server\/contract)\//;
  const ofBrowser = /^(extensions\/(browser|tray)|server\/contract)\//;
  expect(leaving(/^extensions\/vscode\//, ofVscode)).toEqual([]);
  expect(leaving(/^extensions\/browser\//, ofBrowser)).toEqual([]);
});

test("of the server, the web companion takes types and the contract", () => {
  expect(leaving(/^web\//, /^(web|server\/contract)\//, { values: true })).toEqual([]);
});

test("nothing that is delivered imports a test", () => {
  expect(
    imports(/^(server|extensions|web|demo|setup)\//).filter((line) => /→ tests\/(?!hosts\/vscode-install)/.test(line)),
  ).toEqual([]);
});
