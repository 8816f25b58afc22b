import { isIP } from "node:net";
import { resolve } from "node:path";
import { Secret } from "./http/secret.ts";
import type { StorePlace } from "./store/open.ts";

/** How this server runs, read once at start. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** The public URL without a trailing slash: the issuer, and what every link starts with. */
  readonly origin: string;
  /** Absolute path of the data folder. */
  readonly data: string;
  /** PostgreSQL's, with its password; undefined: everything is stored in SQLite in the data folder. */
  readonly databaseUrl: Secret | undefined;
  readonly registration: "open" | "invitation";
  /** Addresses of proxies whose `X-Forwarded-For` counts. */
  readonly trustedProxies: readonly string[];
  /** Where the metrics are shown; undefined: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  /** With less room on the disk, in bytes, the server says that it is not ready. */
  readonly diskReserve: number;
  /** For how many whole days events are kept; undefined: for ever. */
  readonly retentionDays: number | undefined;
  /** How long after a heartbeat a tray is to send the next one, in s. */
  readonly heartbeatSeconds: number;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * The settings of the environment.
 * @throws {ConfigError} naming the setting that is wrong
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const setting = (name: string) => environment[name]?.trim() || undefined;
  const port = readPort(setting("TANDEM_PORT") ?? "4747");
  const tls = readTls(setting("TANDEM_TLS_CERT"), setting("TANDEM_TLS_KEY"));
  return {
    port,
    host: setting("TANDEM_HOST") ?? "127.0.0.1",
    origin: readOrigin(setting("TANDEM_ORIGIN") ?? `${tls === undefined ? "http" : "https"}://localhost:${port}`),
    data: resolve(setting("TANDEM_DATA") ?? "data"),
    databaseUrl: readDatabaseUrl("TANDEM_DATABASE_URL", setting("TANDEM_DATABASE_URL")),
    registration: readRegistration(setting("TANDEM_REGISTRATION") ?? "invitation"),
    trustedProxies: readProxies(setting("TANDEM_TRUSTED_PROXIES") ?? ""),
    metrics: readMetrics(setting("TANDEM_METRICS")),
    diskReserve: (readWhole("TANDEM_DISK_RESERVE_MB", setting("TANDEM_DISK_RESERVE_MB"), 0) ?? 64) * 1024 * 1024,
    retentionDays: readWhole("TANDEM_RETENTION_DAYS", setting("TANDEM_RETENTION_DAYS"), 1),
    // A tray waits for five minutes at most, whatever it is told.
    heartbeatSeconds: readWhole("TANDEM_HEARTBEAT_SECONDS", setting("TANDEM_HEARTBEAT_SECONDS"), 10, 300) ?? 30,
    tls,
  };
}

export function storePlace({ data, databaseUrl }: Pick<Config, "data" | "databaseUrl">): StorePlace {
  return { data, databaseUrl: databaseUrl?.reveal() };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw new ConfigError("TANDEM_PORT must be a port number.");
  return port;
}

function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== "/" ||
    url.search !== "" ||
    url.hash !== ""
  )
    throw new ConfigError("TANDEM_ORIGIN must be a URL without a path, such as https://tandem.example.");
  return url.origin;
}

/** Whatever is wrong with it, it is not repeated: it holds a password. */
export function readDatabaseUrl(name: string, text: string | undefined): Secret | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  const isWhole = url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1;
  if (!isWhole || !(url.hostname || url.searchParams.get("host")))
    throw new ConfigError(`${name} must name a PostgreSQL database, such as postgres://tandem@db.example/tandem.`);
  return new Secret(text);
}

function readRegistration(text: string): Config["registration"] {
  if (text === "open" || text === "invitation") return text;
  throw new ConfigError('TANDEM_REGISTRATION must be "open" or "invitation".');
}

/** Whatever is no address would never be that of a connection, and all people would share one. */
function readProxies(text: string): readonly string[] {
  const addresses = text.split(/[\s,]+/).filter((address) => address !== "");
  if (addresses.some((address) => isIP(address) === 0))
    throw new ConfigError("TANDEM_TRUSTED_PROXIES must be IP addresses, such as 127.0.0.1, without names or ranges.");
  return addresses;
}

function readMetrics(text: string | undefined): Config["metrics"] {
  if (text === undefined) return undefined;
  const [, host, port] = /^(\[[\da-f:]+\]|[\w.-]+):(\d{1,5})$/i.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new ConfigError("TANDEM_METRICS must be an address and a port, such as 127.0.0.1:9464.");
  return { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
}

function readWhole(name: string, text: string | undefined, least: number, most = 999_999): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text) || Number(text) < least || Number(text) > most)
    throw new ConfigError(`${name} must be a whole number from ${least} to ${most}.`);
  return Number(text);
}

function readTls(cert: string | undefined, key: string | undefined): Config["tls"] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new ConfigError("TANDEM_TLS_CERT and TANDEM_TLS_KEY belong together: set both or neither.");
  return { cert: resolve(cert), key: resolve(key) };
}
