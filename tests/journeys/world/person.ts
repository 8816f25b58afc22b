import type { AuditEntry, AuditPage } from "@tandem/contract/audit";
import type { Device, Devices } from "@tandem/contract/device";
import type { Asking, PairingWindow } from "@tandem/contract/pairing";
import type { TimelineEvent, TimelinePage } from "@tandem/contract/timeline";
import type { HostServer } from "../../hosts/server.ts";
import type { Machine } from "./machine.ts";

/** A person signed in on the web companion, by its API. */
export class Person {
  readonly name: string;
  readonly #server: HostServer;
  /** What each of this browser's requests carries. */
  readonly headers: Readonly<Record<string, string>>;

  private constructor(name: string, server: HostServer, cookie: string) {
    this.name = name;
    this.#server = server;
    this.headers = { cookie, origin: server.origin };
  }

  /** Signs in by a link from the operator's command line, which creates the account where there is none. */
  static async signIn(server: HostServer, name: string): Promise<Person> {
    const { code, stdout, stderr } = server.tandem("sign-in-link", name);
    const token = /#token=([^\s"]+)/.exec(stdout)?.[1];
    if (code !== 0 || token === undefined) throw new Error(`no sign-in link: ${stderr || stdout}`);
    const response = await fetch(`${server.origin}/v1/session/link`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: server.origin },
      body: JSON.stringify({ token }),
    });
    const cookie = response.headers.get("set-cookie")?.split(";")[0];
    if (response.status !== 204 || cookie === undefined) throw new Error(`signing in: ${response.status}`);
    return new Person(name, server, cookie);
  }

  async request(method: string, path: string, body?: unknown): Promise<Response> {
    return await fetch(this.#server.origin + path, {
      method,
      headers: {
        ...this.headers,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.request(method, path, body);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  }

  openWindow = () => this.ask<PairingWindow>("POST", "/v1/pairings", {});
  lookUp = (user_code: string) => this.ask<Asking>("POST", "/v1/pairings/lookup", { user_code });
  confirm = (user_code: string) => this.ask<{ device_id: string }>("POST", "/v1/pairings/confirm", { user_code });
  deny = (user_code: string) => this.ask<void>("POST", "/v1/pairings/deny", { user_code });
  revoke = (deviceId: string) => this.ask<void>("DELETE", `/v1/devices/${deviceId}`);

  async devices(): Promise<Device[]> {
    return (await this.ask<Devices>("GET", "/v1/devices")).devices;
  }

  /** The whole timeline, oldest first. */
  async timeline(): Promise<TimelineEvent[]> {
    const events: TimelineEvent[] = [];
    let before = "";
    for (;;) {
      const page = await this.ask<TimelinePage>("GET", `/v1/timeline?limit=200${before}`);
      events.push(...page.events);
      if (page.next === undefined) return events.reverse();
      before = `&before=${encodeURIComponent(page.next)}`;
    }
  }

  /** The whole audit chain, oldest first. */
  async audit(): Promise<AuditEntry[]> {
    const entries: AuditEntry[] = [];
    for (;;) {
      const page = await this.ask<AuditPage>("GET", `/v1/audit?after=${entries.at(-1)?.seq ?? 0}`);
      if (page.entries.length === 0) return entries;
      entries.push(...page.entries);
    }
  }

  /** Pairs a machine as a person does: opens a window, reads the code on the tray, types and confirms it. */
  async pair(machine: Machine): Promise<{ deviceId: string; userCode: string }> {
    const window = await this.openWindow();
    const { whole, userCode } = await askForCode(machine, this.#server.origin, window.pairing_window_id);
    const { device_id: deviceId } = await this.confirm(userCode);
    machine.timers.wind(POLL_MS);
    const outcome = await whole;
    if (outcome.outcome !== "paired") throw new Error(`pairing ended as ${outcome.outcome}`);
    return { deviceId, userCode };
  }
}

/** Long enough for the next poll to be due. */
export const POLL_MS = 5000;

/** Starts a pairing on a machine, up to the code that waits. */
export async function askForCode(machine: Machine, origin: string, pairingWindowId?: string) {
  const whole = machine.tray().pair({
    origin,
    deviceName: machine.name,
    devicePlatform: "Linux",
    ...(pairingWindowId === undefined ? {} : { pairingWindowId }),
  });
  // A pairing that ends before there is a code must say so here, not time out.
  const failed = whole.then((outcome) => {
    throw new Error(`no code: ${JSON.stringify(outcome)}`);
  });
  failed.catch(() => undefined);
  await Promise.race([machine.reaches("pairing"), failed]);
  const userCode = await machine.tray().userCode();
  if (userCode === undefined) throw new Error("a tray that is pairing has a code");
  return { whole, userCode };
}
