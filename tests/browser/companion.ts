import type { Device } from "@tandem/contract/device";
import type { Asking } from "@tandem/contract/pairing";
import type { TimelineEvent, TimelinePage } from "@tandem/contract/timeline";
import type { HostServer } from "../hosts/server.ts";
import { until } from "../hosts/until.ts";
import { Person } from "../journeys/world/person.ts";

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
  const person = await Person.signIn(server, account);
  const seen = async (type: string, url: string) => {
    const { events } = await person.ask<TimelinePage>("GET", `/v1/timeline?limit=200&type=${type}`);
    return events.filter((event) => event.payload.url === url);
  };
  const visits = (url: string) => seen("page.visited", url);
  return {
    lookUp: person.lookUp,
    confirm: async (userCode) => void (await person.confirm(userCode)),
    deny: person.deny,
    devices: () => person.devices(),
    async revoke(deviceName) {
      const device = (await person.devices()).find(({ name, status }) => name === deviceName && status === "active");
      if (!device) throw new Error(`There is no active device ${deviceName}.`);
      await person.revoke(device.id);
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
