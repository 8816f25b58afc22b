import type { AuthorizationServer } from "oauth4webapi";
import type { SecretsPort, StatePort } from "./ports.ts";
import type { Named, OfflineReason, OutboxOwner, RevokedReason } from "./status.ts";

/** Everything that a tray remembers beside its outbox and key, by name. */
export interface Records {
  readonly paired: PairedRecord;
  readonly ended: EndedRecord;
  /** Whose captures the outbox holds. */
  readonly owner: OutboxOwner;
  /** The person has asked to unpair: a host that is killed meanwhile goes on with it. */
  readonly unpairing: true;
  readonly pause: { readonly until?: number };
  readonly clock: ClockRecord;
  readonly witness: WitnessRecord;
  readonly offline: OfflineRecord;
}

/** What only the host's safe may hold. */
export interface SecretRecords {
  readonly pairing: PairingRecord;
  readonly tokens: TokensRecord;
}

export interface PairedRecord {
  readonly origin: string;
  readonly server: AuthorizationServer;
  readonly account: Named;
  readonly device: Named;
}

export interface EndedRecord {
  readonly origin: string;
  readonly account: Named;
  readonly since: number;
  readonly reason: RevokedReason;
}

export interface ClockRecord {
  readonly offsetMs: number;
  readonly uncertaintyMs: number;
  /** When it was measured, by this machine's clock. */
  readonly measuredAt: number;
}

/** The newest audit entry that this tray has folded; `hash` in base64. */
export interface WitnessRecord {
  readonly seq: number;
  readonly hash: string;
  /** The hashes of the entries up to this one, oldest first: they tell a cut history from another one. */
  readonly recent?: readonly string[];
  readonly warning?: string;
}

/** What does not go well: a host that sleeps, or is killed every half minute, still knows since when. */
export interface OfflineRecord {
  readonly beat?: Failing;
  readonly push?: Failing;
}

export interface Failing {
  /** In ms since the epoch, by this machine's clock. */
  readonly since: number;
  readonly reason: OfflineReason;
}

/** A device flow under way (RFC 8628 §3.2); it outlives a killed host. Times in ms by this machine's clock. */
export interface PairingRecord {
  readonly origin: string;
  readonly server: AuthorizationServer;
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUri: string;
  readonly expiresAt: number;
  readonly intervalMs: number;
  readonly pollAt: number;
}

export interface TokensRecord {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
}

/** A typed, cached view of a host's store: read once, then written through. */
export class RecordBook<Book> {
  #known: Partial<Book>;
  readonly #write: (name: string, value: unknown) => Promise<void>;

  constructor(known: Partial<Book>, write: (name: string, value: unknown) => Promise<void>) {
    this.#known = known;
    this.#write = write;
  }

  get<Name extends keyof Book & string>(name: Name): Book[Name] | undefined {
    return this.#known[name];
  }

  /** In force at once, for the very next capture; durable when it resolves. */
  async set<Name extends keyof Book & string>(name: Name, value: Book[Name]): Promise<void> {
    this.#known = { ...this.#known, [name]: value };
    await this.#write(name, value);
  }

  async delete(name: keyof Book & string): Promise<void> {
    const { [name]: _, ...rest } = this.#known;
    this.#known = rest as Partial<Book>;
    await this.#write(name, undefined);
  }
}

export async function openRecords(port: StatePort): Promise<RecordBook<Records>> {
  const known: Partial<Records> = {};
  const load = async <Name extends keyof Records>(name: Name) => {
    const value = await port.get<Records[Name]>(name);
    return value === undefined ? {} : { [name]: value };
  };
  for (const name of ["paired", "ended", "owner", "unpairing", "pause", "clock", "witness", "offline"] as const)
    Object.assign(known, await load(name));
  return new RecordBook(known, (name, value) => (value === undefined ? port.delete(name) : port.set(name, value)));
}

export async function openSecrets(port: SecretsPort): Promise<RecordBook<SecretRecords>> {
  const known: Partial<SecretRecords> = {};
  for (const name of ["pairing", "tokens"] as const) {
    const text = await port.get(name);
    if (text !== undefined) Object.assign(known, { [name]: JSON.parse(text) });
  }
  return new RecordBook(known, (name, value) =>
    value === undefined ? port.delete(name) : port.set(name, JSON.stringify(value)),
  );
}
