import type { AuditAction, AuditEntry } from "@tandem/contract/audit";
import { inSentence, plainText } from "../plain-text.ts";
import { deviceById } from "../state/devices.ts";
import { exact } from "../time.ts";

export const auditText = {
  title: "Audit",
  intro:
    "Every pairing, revocation and sign-in, in a chain: each entry seals the one before it, and the server signs the newest. Entries are never changed or removed.",
  loading: "Reading the audit log",
  checking: "Checking the chain",
  whole: (count: number) =>
    count === 1
      ? "This browser checked the chain: its one entry is whole, and the server signed it."
      : `This browser checked the chain: all ${count} entries follow one another, none is changed or missing, and the server signed the newest.`,
  accept: "I know why. Remember it as it is now",
  headTitle: "Signed head",
  headIntro:
    "The newest entry's seal, signed by the server. Keep a copy elsewhere, and a log that was cut short can be told.",
  exportAct: "Export the log",
  exportWhat: "A file that “tandem audit verify” checks without this server. That you exported it becomes an entry.",
  older: "Show older",
  beginning: "This is where the log begins.",
  filter: "Show",
  all: "Everything",
  pairings: "Pairing",
  devices: "Devices",
  account: "Account",
  none: "No entry of this kind.",
  entry: (seq: number) => `Entry ${seq}`,
} as const;

/** What one entry says, as a sentence. */
export function auditSentence(entry: AuditEntry): string {
  const { actor, action, target } = entry;
  const detail = readDetail(entry.detail);
  const who = actorText(actor);
  const device = deviceText(detail, target);
  if (!Object.hasOwn(sentences, action)) return `${who}: ${plainText(action, 64)}.`;
  return sentences[action as AuditAction]({ who, byDevice: actor.startsWith("device:"), device, detail });
}

interface Told {
  readonly who: string;
  /** Whether a tray did it, not a person at the web companion. */
  readonly byDevice: boolean;
  readonly device: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const sentences: Readonly<Record<AuditAction, (told: Told) => string>> = {
  "account.created": () => "Your account was created.",
  "account.recovery-codes-made": () => "You made new recovery codes. Earlier ones are good no more.",
  "account.recovery-code-used": ({ detail }) =>
    `A recovery code was used${countWithin("; left: ", detail, "left", "code")}.`,
  "session.signed-in": ({ detail }) => `You signed in${within(" from ", detail, "browser")}${methodText(detail)}.`,
  "session.signed-out": ({ detail }) => `You signed out${within(" of ", detail, "browser")}.`,
  "session.ended": ({ detail }) => `You signed ${text(detail, "browser") ?? "another browser"} out.`,
  "session.others-ended": ({ detail }) =>
    `You signed out everywhere else${countWithin(": ", detail, "sessions", "browser")}.`,
  "passkey.added": ({ detail }) => `A passkey was added to your account${within(": ", detail, "name")}.`,
  "passkey.renamed": ({ detail }) =>
    `You renamed the passkey ${text(detail, "from") ?? ""} to ${text(detail, "to") ?? "another name"}.`,
  "passkey.removed": ({ detail }) => `You removed a passkey${within(": ", detail, "name")}.`,
  "invitation.made": () => "You made an invitation.",
  "invitation.withdrawn": () => "You withdrew an invitation.",
  "invitation.accepted": ({ detail }) => `${text(detail, "name") ?? "Somebody"} accepted an invitation of yours.`,
  "pairing.window-opened": () => "You asked to pair a device.",
  "pairing.code-looked-up": ({ device, detail }) =>
    `You entered the code of ${device}${timeWithin(", which had asked on ", detail, "requested_at")}.`,
  "pairing.confirmed": ({ device }) => `You confirmed ${device}.`,
  "pairing.denied": ({ device }) => `You denied ${device}.`,
  "pairing.redeemed": ({ device }) => `${upper(device)} fetched its key and is paired.`,
  "pairing.expired": ({ device }) => `${upper(device)} was confirmed, and did not fetch its key in time.`,
  "pairing.wrong-code-limit": () => "Too many wrong codes were entered. Codes were refused for a while.",
  "device.revoked": ({ byDevice, who, device }) =>
    byDevice ? `${upper(device)} was unpaired on the machine itself.` : `${who} revoked ${device}.`,
  "device.renamed": ({ device, detail }) =>
    `You renamed ${text(detail, "from") ?? "a device"} to ${text(detail, "to") ?? device}.`,
  "device.refresh-reused": ({ device }) => `An old token of ${device} came back. Its access was ended.`,
  "captures.removed": ({ device }) => `Captures of ${device} were removed.`,
  "events.expired": ({ detail }) =>
    `The server deleted ${countWithin("", detail, "events", "event") || "events"}${timeWithin(" from before ", detail, "until")}, as it keeps no older ones.`,
  "account.exported": ({ detail }) =>
    detail.of === "audit" ? "You exported your audit log." : "You exported your account.",
};

/** The groups that the list can be narrowed to, by what an action's name begins with. */
export const auditGroups = [
  { value: "pairing.", text: auditText.pairings },
  { value: "device.", text: auditText.devices },
  { value: "account", text: auditText.account },
] as const;

export function inGroup({ action }: AuditEntry, group: string): boolean {
  if (group === "account") return !action.startsWith("pairing.") && !action.startsWith("device.");
  return action.startsWith(group);
}

function actorText(actor: string): string {
  if (actor.startsWith("session:")) return "You";
  if (actor === "operator") return "The operator";
  return "The server";
}

function deviceText(detail: Told["detail"], target: string): string {
  const id = target.startsWith("device:") ? target.slice("device:".length) : detail.device_id;
  return text(detail, "device_name") ?? (typeof id === "string" ? nameOf(id) : undefined) ?? "a device";
}

function methodText(detail: Told["detail"]): string {
  if (detail.by === "passkey") return " by passkey";
  if (detail.by === "recovery-code") return " by a recovery code";
  return detail.by === "link" ? " by link" : "";
}

function nameOf(id: string): string | undefined {
  const name = deviceById(id)?.name;
  return name === undefined ? undefined : inSentence(name);
}

function text(detail: Told["detail"], name: string): string | undefined {
  const value = detail[name];
  return typeof value === "string" ? inSentence(value) : undefined;
}

const within = (before: string, detail: Told["detail"], name: string): string => {
  const value = text(detail, name);
  return value === undefined ? "" : before + value;
};

const countWithin = (before: string, detail: Told["detail"], name: string, one: string): string => {
  const value = detail[name];
  return typeof value === "number" ? `${before}${value} ${value === 1 ? one : `${one}s`}` : "";
};

const timeWithin = (before: string, detail: Told["detail"], name: string): string => {
  const value = text(detail, name);
  return value === undefined || Number.isNaN(Date.parse(value)) ? "" : before + exact(value);
};

const upper = (name: string): string => (name === "a device" ? "A device" : name);

function readDetail(detail: string): Told["detail"] {
  try {
    const read: unknown = JSON.parse(detail);
    return typeof read === "object" && read !== null ? { ...read } : {};
  } catch {
    return {};
  }
}
