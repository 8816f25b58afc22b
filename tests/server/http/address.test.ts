import { expect, test } from "bun:test";
import { readConfig } from "../../../server/config.ts";
import { clientAddress, sameNetwork } from "../../../server/http/address.ts";
import { startServer } from "../start.ts";

const config = readConfig({ TANDEM_TRUSTED_PROXIES: "10.0.0.1, 10.0.0.2, 2001:db8::a" });

function ask(peer: string, forwarded = ""): string {
  return clientAddress(config, new Request("http://localhost/", { headers: { "x-forwarded-for": forwarded } }), {
    requestIP: () => ({ address: peer, port: 1, family: peer.includes(":") ? "IPv6" : "IPv4" }),
  });
}

test("a forwarded address counts only from a trusted proxy, and only the part that it wrote", () => {
  expect(ask("203.0.113.9", "198.51.100.1")).toBe("203.0.113.9");
  expect(ask("10.0.0.1", "198.51.100.1")).toBe("198.51.100.1");
  expect(ask("::ffff:10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2")).toBe("198.51.100.1");
  expect(ask("10.0.0.1", "")).toBe("10.0.0.1");
});

test("all of an IPv6 /64 is one address to the limits, and the next /64 another", () => {
  expect(ask("2001:db8:1:2::1")).toBe(ask("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  expect(ask("10.0.0.1", "2001:db8:1:2::1")).toBe(ask("2001:db8:1:2:9::"));
  expect(ask("2001:db8:1:2::1")).not.toBe(ask("2001:db8:1:3::1"));
});

test("an address is the same in whichever way it is written", () => {
  for (const spelling of ["2001:DB8:0:0::1", "2001:0db8:0000:0000:0:0:0:1", "2001:db8::1%eth0", "2001:db8::0.0.0.1"])
    expect([spelling, ask("10.0.0.1", spelling)]).toEqual([spelling, ask("2001:db8::1")]);
  expect(ask("::ffff:c633:6401")).toBe("198.51.100.1");
  expect(ask("2001:0db8:0:0:0:0:0:000a", "198.51.100.1")).toBe("198.51.100.1");
});

test("a port that a proxy wrote beside an address makes no other address of it", () => {
  expect(ask("10.0.0.1", "198.51.100.1:4711")).toBe("198.51.100.1");
  expect(ask("10.0.0.1", "[2001:db8:1:2::1]:4711")).toBe(ask("2001:db8:1:2::1"));
  expect(ask("10.0.0.1", "[2001:db8:1:2::1]")).toBe(ask("2001:db8:1:2::1"));
});

test("what is no address is taken as it is, and nobody's limit is another's", () => {
  for (const hop of ["unknown", "_hidden", "1:2", ":::", "[::1"]) expect(ask("10.0.0.1", hop)).toBe(hop);
});

test("one network is one IPv4 /24, one IPv6 /64, or this machine", () => {
  expect(sameNetwork("192.168.1.4", "192.168.1.9")).toBe(true);
  expect(sameNetwork("192.168.1.4", "192.168.2.4")).toBe(false);
  expect(sameNetwork("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")).toBe(true);
  expect(sameNetwork(ask("2001:db8:1:2::1"), ask("2001:db8:1:2:ffff::9"))).toBe(true);
  expect(sameNetwork("2001:db8:1:2::1", "2001:db8:1:3::1")).toBe(false);
  expect(sameNetwork("127.0.0.1", "::1")).toBe(true);
  expect(sameNetwork(ask("127.0.0.1"), ask("::1"))).toBe(true);
});

test("a stranger who goes through a /64 has one address's wrong codes, and the next /64 its own", async () => {
  const server = await startServer({ env: { TANDEM_TRUSTED_PROXIES: "127.0.0.1, ::1" } });
  try {
    const statuses: number[] = [];
    for (const name of ["ann", "bob", "carl"]) {
      const { cookie } = await server.signIn(name);
      for (let guess = 0; guess < 4; guess += 1) {
        const from = name === "carl" && guess === 3 ? "2001:db8:1:3::1" : `2001:db8:1:2::${statuses.length + 1}`;
        const json = { cookie, origin: server.origin, "content-type": "application/json", "x-forwarded-for": from };
        const body = JSON.stringify({ user_code: "BBBB-BBBB" });
        statuses.push((await server.request("/v1/pairings/lookup", { method: "POST", headers: json, body })).status);
      }
    }
    expect(statuses).toEqual([...Array(10).fill(404), 429, 404]);
  } finally {
    await server.close();
  }
});
