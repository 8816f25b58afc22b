import type { Device } from "@tandem/contract/device";
import type { Asking, PairingWindow } from "@tandem/contract/pairing";
import type { TimelineEvent, TimelinePage } from "@tandem/contract/timeline";
import type { HostServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { Person } from "../journeys/world/person.ts";

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
  const person = await Person.signIn({ ...server, origin }, account);
  const activeDevices = async () => (await person.devices()).filter(({ status }) => status === "active");
  const all = async (type: string) =>
    (await person.ask<TimelinePage>("GET", `/v1/timeline?limit=200&type=${type}`)).events;
  const events = async (type: string, field: string, value: string) =>
    (await all(type)).filter(({ payload }) => payload[field] === value);
  return {
    openWindow: person.openWindow,
    lookUp: person.lookUp,
    confirm: (user_code, name) => person.ask("POST", "/v1/pairings/confirm", { user_code, name }),
    deny: person.deny,
    activeDevices,
    async revoke(deviceName) {
      const device = (await activeDevices()).find(({ name }) => name === deviceName);
      if (!device) throw new Error(`There is no active device ${deviceName}.`);
      await person.revoke(device.id);
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
