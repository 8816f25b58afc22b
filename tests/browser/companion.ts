import type { Device, Devices } from "@tandem/contract/device";
import type { Asking } from "@tandem/contract/pairing";
import type { TimelineEvent, TimelinePage } from "@tandem/contract/timeline";
import type { HostServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";

/** What a person does on the web companion, spoken in its own wire. */
export interface Companion {
  lookUp(userCode: string): Promise<Asking>;
  confirm(userCode: string): Promise<void>;
  deny(userCode: string): Promise<void>;
  devices(): Promise<Device[]>;
  /** Revokes the active device of this name. */
  revoke(deviceName: string): Promise<void>;
  /** What there is of a type about this address, newest first. */
  seen(type: string, url: string): Promise<TimelineEvent[]>;
  untilSeen(type: string, url: string, events: number): Promise<TimelineEvent[]>;
  /** The page visits to this address, newest first. */
  visits(url: string): Promise<TimelineEvent[]>;
  /** Waits until the address has this many visits, with these many observers in all, and gives them. */
  untilVisits(url: string, events: number, observers?: number): Promise<TimelineEvent[]>;
}

/** Signs in by an operator's link, which creates the account where there is none. */
export async function signIn(server: HostServer, account: string): Promise<Companion> {
  const printed = server.tandem("sign-in-link", account);
  const token = /#token=([^\s"]+)/.exec(printed.stdout)?.[1];
  if (token === undefined) throw new Error(`No link was printed: ${printed.stdout}${printed.stderr}`);
  const answer = await send(server.origin, "", "POST", "/v1/session/link", { token });
  const cookie = answer.headers.getSetCookie().map((line) => line.split(";")[0]);
  const call = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const response = await send(server.origin, cookie.join("; "), method, path, body);
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  };

  const devices = async () => (await call<Devices>("GET", "/v1/devices")).devices;
  const seen = async (type: string, url: string) => {
    const { events } = await call<TimelinePage>("GET", `/v1/timeline?limit=200&type=${type}`);
    return events.filter((event) => event.payload.url === url);
  };
  const visits = (url: string) => seen("page.visited", url);
  return {
    lookUp: (user_code) => call("POST", "/v1/pairings/lookup", { user_code }),
    confirm: (user_code) => call("POST", "/v1/pairings/confirm", { user_code }),
    deny: (user_code) => call("POST", "/v1/pairings/deny", { user_code }),
    devices,
    async revoke(deviceName) {
      const device = (await devices()).find(({ name, status }) => name === deviceName && status === "active");
      if (!device) throw new Error(`There is no active device ${deviceName}.`);
      await call("DELETE", `/v1/devices/${device.id}`);
    },
    seen,
    untilSeen: (type, url, events) =>
      until(`${events} ${type} of ${url}`, async () => {
        const found = await seen(type, url);
        if (found.length !== events) throw new Error(`There are ${found.length}.`);
        return found;
      }),
    visits,
    untilVisits: (url, events, observers = events) =>
      until(`${events} visits to ${url} with ${observers} observers`, async () => {
        const found = await visits(url);
        const seen = new Set(found.flatMap(({ sightings }) => sightings.map(({ observer }) => observer)));
        return found.length === events && seen.size === observers ? found : undefined;
      }),
  };
}

async function send(origin: string, cookie: string, method: string, path: string, body?: object): Promise<Response> {
  const response = await fetch(origin + path, {
    method,
    headers: { origin, cookie, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response;
}
