import { expect, test } from "bun:test";
import { acceptOrigin } from "@tandem/tray/origin";

const accepted: [typed: string, origin: string][] = [
  ["https://tandem.example", "https://tandem.example"],
  ["https://tandem.example:8443/pair?x=1#y", "https://tandem.example:8443"],
  ["tandem.example", "https://tandem.example"],
  ["localhost:4747", "http://localhost:4747"],
  ["  http://localhost:4747/ ", "http://localhost:4747"],
  ["http://127.0.0.1:4747", "http://127.0.0.1:4747"],
  ["http://127.9.8.7", "http://127.9.8.7"],
  ["http://[::1]:4747", "http://[::1]:4747"],
];
for (const [typed, origin] of accepted)
  test(`"${typed}" means ${origin}`, () => {
    expect(acceptOrigin(typed)).toMatchObject({ outcome: "accepted", origin });
  });

const foreign = [
  "http://tandem.example",
  "http://192.168.1.5:4747",
  "http://10.0.0.1",
  "http://127.0.0.1.example.com",
  "http://localhost.example.com",
  "http://[::2]",
  "http://0.0.0.0:4747",
];
for (const typed of foreign)
  test(`plain http to ${typed} is refused`, () => {
    expect(acceptOrigin(typed)).toEqual({ outcome: "refused-origin", reason: "http-to-a-foreign-host" });
  });

for (const typed of ["", "ftp://localhost", "https://", "vscode://x/y", "not a url", "javascript:alert(1)"])
  test(`"${typed}" is no server`, () => {
    expect(acceptOrigin(typed)).toEqual({ outcome: "refused-origin", reason: "not-a-url" });
  });
