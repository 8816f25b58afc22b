import type { Device, Devices } from "@tandem/contract/device";
import type { Asking, PairingWindow } from "@tandem/contract/pairing";
import type { TimelineEvent, TimelinePage } from "@tandem/contract/timeline";
import type { HostServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";

/** What a person does on the web companion, spoken in its own wire. */
export interface Companion {
  openWindow(): Promise<PairingWindow>;
  lookUp(userCode: string): Promise<Asking>;
  confirm(userCode: string, name: string): Promise<void>;
  deny(userCode: string): Promise<void>;
  activeDevices(): Promise<Device[]>;
  /** Revokes the active device of this name. */
  revoke(deviceName: string): Promise<void>;
  /** The events of a type whose payload has this value, newest first. */
  events(type: string, field: string, value: string): Promise<TimelineEvent[]>;
  /** All events of a type, newest first. */
  all(type: string): Promise<TimelineEvent[]>;
  /** Waits until the one event of that kind has this many sightings, and gives it. */
  untilSeen(
    type: string,
    field: string,
    value: string,
    sightings: number,
    patience?: { timeoutMs: number },
  ): Promise<TimelineEvent>;
}

/** Signs in by an operator's link, which creates the account where there is none. */
export async function signIn(server: HostServer, origin: string, account: string): Promise<Companion> {
  const printed = server.tandem("sign-in-link", account);
  const token = /#token=([^\s"]+)/.exec(printed.stdout)?.[1];
  if (token === undefined) throw new Error(`No link was printed: ${printed.stdout}${printed.stderr}`);
  const answer = await send(origin, "", "POST", "/v1/session/link", { token });
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const call = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const response = await send(origin, cookie, method, path, body);
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  };

  const activeDevices = async () =>
    (await call<Devices>("GET", "/v1/devices")).devices.filter(({ status }) => status === "active");
  const all = async (type: string) => (await call<TimelinePage>("GET", `/v1/timeline?limit=200&type=${type}`)).events;
  const events = async (type: string, field: string, value: string) =>
    (await all(type)).filter(({ payload }) => payload[field] === value);
  return {
    openWindow: () => call("POST", "/v1/pairings", {}),
    lookUp: (user_code) => call("POST", "/v1/pairings/lookup", { user_code }),
    confirm: (user_code, name) => call("POST", "/v1/pairings/confirm", { user_code, name }),
    deny: (user_code) => call("POST", "/v1/pairings/deny", { user_code }),
    activeDevices,
    async revoke(deviceName) {
      const device = (await activeDevices()).find(({ name }) => name === deviceName);
      if (!device) throw new Error(`There is no active device ${deviceName}.`);
      await call("DELETE", `/v1/devices/${device.id}`);
    },
    all,
    events,
    untilSeen: (type, field, value, sightings, patience) =>
      until(
        `one ${type} with ${sightings} sightings`,
        async () => {
          const [event, ...others] = await events(type, field, value);
          return others.length === 0 && event?.sightings.length === sightings ? event : undefined;
        },
        patience,
      ),
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
