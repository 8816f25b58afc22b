import { expect, test } from "bun:test";
import { ConfigError, readConfig, storePlace } from "../../../server/config.ts";

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
    ["TANDEM_HEARTBEAT_SECONDS", "9"],
    ["TANDEM_HEARTBEAT_SECONDS", "301"],
    ["TANDEM_HEARTBEAT_SECONDS", "30s"],
    ["TANDEM_RETENTION_DAYS", "0"],
    ["TANDEM_RETENTION_DAYS", "a year"],
    ["TANDEM_TRUSTED_PROXIES", "localhost"],
    ["TANDEM_TRUSTED_PROXIES", "127.0.0.1, proxy.internal"],
    ["TANDEM_TRUSTED_PROXIES", "10.0.0.0/8"],
    ["TANDEM_TRUSTED_PROXIES", "127.0.0.1:443"],
    ["TANDEM_DATABASE_URL", "mysql://tandem:hidden-7f3a@localhost/tandem"],
    ["TANDEM_DATABASE_URL", "postgres://tandem:hidden-7f3a@localhost"],
    ["TANDEM_DATABASE_URL", "hidden-7f3a"],
    ["TANDEM_TLS_CERT", "cert.pem"],
  ] as const) {
    const read = () => readConfig({ [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(name);
    expect(read).not.toThrow("hidden-7f3a");
  }
});

test("a database's password is in no form that the settings are printed in", () => {
  const config = readConfig({ TANDEM_DATABASE_URL: "postgres://tandem:hidden-7f3a@localhost/tandem" });
  expect(storePlace(config).databaseUrl).toContain("hidden-7f3a");
  for (const shown of [JSON.stringify(config), Bun.inspect(config), String(config.databaseUrl)])
    expect(shown).not.toContain("hidden-7f3a");
});
