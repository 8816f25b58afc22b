import { isIP, isIPv4, isIPv6 } from "node:net";
import type { Server } from "bun";
import type { Config } from "../config.ts";

/**
 * Where a request comes from, as limits count it: an IPv4 address, or the /64 of an IPv6 address, since one machine has
 * all of that to itself (RFC 4291 §2.5.1). `X-Forwarded-For` counts only as far as trusted proxies wrote it: read from
 * the right, the first address that is none of theirs.
 */
export function clientAddress(
  config: Config,
  request: Request,
  server: Pick<Server<unknown>, "requestIP"> | null,
): string {
  const trusted = trustedBy(config);
  const peer = oneSpelling(server?.requestIP(request)?.address ?? "127.0.0.1");
  if (!trusted.includes(peer)) return counted(peer);
  const hops = (request.headers.get("x-forwarded-for") ?? "").split(",").map((hop) => oneSpelling(hop.trim()));
  return counted(hops.findLast((hop) => hop !== "" && !trusted.includes(hop)) ?? peer);
}

/**
 * Whether this request came through a proxy that is not a trusted one: then its sender's network is not known, and all
 * people seem to share one. A stranger who claims to be such a proxy looks no nearer by it.
 */
export function isBehindUnknownProxy(
  config: Config,
  request: Request,
  server: Pick<Server<unknown>, "requestIP"> | null,
): boolean {
  const peer = oneSpelling(server?.requestIP(request)?.address ?? "127.0.0.1");
  if (trustedBy(config).includes(peer)) return false;
  return ["x-forwarded-for", "forwarded", "via"].some((header) => request.headers.has(header));
}

const trustedProxies = new WeakMap<Config, readonly string[]>();

function trustedBy(config: Config): readonly string[] {
  const trusted = trustedProxies.get(config) ?? config.trustedProxies.map(oneSpelling);
  trustedProxies.set(config, trusted);
  return trusted;
}

/** Whether two addresses look like one network: within one IPv4 /24 or IPv6 /64, or both this very machine. */
export function sameNetwork(one: string, other: string): boolean {
  return network(one) === network(other);
}

function network(address: string): string {
  const plain = oneSpelling(address.replace(/\/64$/, ""));
  if (plain === LOOPBACK || plain.startsWith("127.")) return "this machine";
  return plain.includes(":") ? counted(plain) : plain.split(".").slice(0, 3).join(".");
}

const LOOPBACK = "0:0:0:0:0:0:0:1";

/** Some proxies write the port too: `198.51.100.1:4711`, `[2001:db8::1]:4711` (RFC 7239 §6). */
function withoutPort(address: string): string {
  const [, inBrackets, ipv4] = /^(?:\[([\da-f:.%]+)\](?::\d+)?|([\d.]+):\d+)$/i.exec(address) ?? [];
  const host = inBrackets ?? ipv4 ?? address;
  return isIP(host.split("%", 1)[0] ?? "") === 0 ? address : host;
}

function counted(address: string): string {
  const groups = address.split(":");
  return groups.length !== 8 || address === LOOPBACK ? address : `${groups.slice(0, 4).join(":")}::/64`;
}

/**
 * An address in the one of its spellings that the others are compared in: eight groups without leading zeros, and an
 * IPv4 address that a dual-stack socket wrote as IPv6 as what it is. Other text stays what it is.
 */
function oneSpelling(address: string): string {
  if (isIPv4(address)) return address;
  const [bare = ""] = withoutPort(address).toLowerCase().split("%", 1);
  if (!isIPv6(bare)) return bare;
  const [head = "", tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split("::", 2);
  const groups = head.split(":").filter((group) => group !== "");
  const after = (tail ?? "").split(":").filter((group) => group !== "");
  const all = [...groups, ...Array<string>(8 - groups.length - after.length).fill("0"), ...after];
  if (all.slice(0, 6).join(":") !== "0:0:0:0:0:ffff") return all.join(":");
  return all
    .slice(6)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join(".");
}
