import { expect, test } from "bun:test";
import { ConfigError, readConfig } from "../../../server/config.ts";

test("without any setting the server is for this machine alone", () => {
  expect(readConfig({})).toMatchObject({
    port: 4747,
    host: "127.0.0.1",
    origin: "http://localhost:4747",
    registration: "invitation",
    trustedProxies: [],
    tls: undefined,
  });
});

test("a setting that cannot be meant is refused by its name", () => {
  for (const [name, value] of [
    ["TANDEM_PORT", "http"],
    ["TANDEM_PORT", "70000"],
    ["TANDEM_ORIGIN", "tandem.example"],
    ["TANDEM_ORIGIN", "https://tandem.example/path"],
    ["TANDEM_REGISTRATION", "maybe"],
    ["TANDEM_RETENTION_DAYS", "0"],
    ["TANDEM_RETENTION_DAYS", "a year"],
    ["TANDEM_DATABASE_URL", "postgres://localhost/tandem"],
    ["TANDEM_TLS_CERT", "cert.pem"],
  ] as const) {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
  }
});
