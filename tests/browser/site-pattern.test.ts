import { expect, test } from "bun:test";
import { recordedUrl } from "../../extensions/browser/privacy/recorded-url.ts";
import { isSitePattern } from "../../extensions/browser/privacy/site-pattern.ts";

const isRecorded = (address: string, line: string) =>
  recordedUrl(address, { blocked: [line], only: [], withQuery: [], withFragment: [] }) !== undefined;

/** A line of "Never record", and an address that it covers. */
const COVERED = [
  ["de.wikipedia.org/wiki/Depressive_Störung", "https://de.wikipedia.org/wiki/Depressive_Störung"],
  ["de.wikipedia.org/wiki/*_Störung", "https://de.wikipedia.org/wiki/Depressive_Störung#Ursachen"],
  ["example.org/privé", "https://example.org/privé/1"],
  ["example.org/priv%c3%a9", "https://example.org/priv%C3%A9"],
  ["example.org/Angst_(Film)", "https://example.org/Angst_%28Film%29"],
  ["example.org/Angst_%28Film%29", "https://example.org/Angst_(Film)"],
  ["example.org/%7Bid%7D", "https://example.org/{id}"],
  ["example.org/a%2Ab", "https://example.org/a*b"],
  ["*.bücher.de", "https://shop.bücher.de/x"],
  ["shop*.Bücher.de", "https://shop7.bücher.de/x"],
  ["*.例え。jp", "https://例え.jp/"],
  ["10.*.0.7", "http://10.1.0.7/"],
  ["example.org", "https://example.org./x"],
  ["example.org.", "https://www.example.org/x"],
  ["*.example.org.", "https://www.example.org./x"],
  ["Example.org/Health", "https://example.org/Health/1"],
  ["*", "https://example.org/"],
] as const;

test("a site that is never recorded is not, however its letters, escapes and dots are written", () => {
  for (const [line, address] of COVERED) {
    expect(isSitePattern(line), line).toBe(true);
    expect(isRecorded(address, line), `${address} by ${line}`).toBe(false);
  }
});

test("a line covers no other site, host or path", () => {
  for (const [line, address] of [
    ["*.bücher.de", "https://bucher.de/"],
    ["10.*.0.7", "http://10.1.0.8/"],
    ["example.org/a%2Ab", "https://example.org/a-b"],
    ["example.org/Angst_(Film)", "https://example.org/Angst_Film"],
    ["example.org/privé", "https://example.org/privee"],
    ["example.org", "https://example.org.evil.example/"],
  ] as const)
    expect(isRecorded(address, line), `${address} by ${line}`).toBe(true);
});

test("a line that could match no host as browsers write it is no site", () => {
  for (const line of ["bü*r.de", "*.exa<mple.org", "*."]) expect(isSitePattern(line), line).toBe(false);
});
