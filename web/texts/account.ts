import type { AccountContent, Retention } from "@tandem/contract/account";

const count = new Intl.NumberFormat("en");
const counted = (number: number, one: string, many = `${one}s`) =>
  `${count.format(number)} ${number === 1 ? one : many}`;

export const accountText = {
  title: "Account",
  signedInAs: (name: string) => `You are signed in as ${name}.`,
} as const;

export const passkeysText = {
  title: "Passkeys",
  intro:
    "Each opens your account with your finger, face or PIN. Keep two, on two devices: then losing one locks nobody out.",
  loading: "Reading your passkeys",
  none: "You have no passkey yet, so only a sign-in link or a recovery code lets you in.",
  added: (when: string) => `added ${when}`,
  lastUsed: (when: string) => `last used ${when}`,
  add: "Add a passkey",
  adding: "Waiting for your passkey",
  addedNow: "The passkey was added. Give it a name by which you tell it from the others.",
  rename: (name: string) => `Rename passkey ${name}`,
  nameMissing: "Enter a name for the passkey.",
  remove: "Remove",
  removeNamed: (name: string) => `Remove passkey ${name}`,
  removeTitle: (name: string) => `Remove the passkey ${name}?`,
  removeWhat: (name: string) =>
    `${name} no longer opens your account. Browsers and password managers may go on offering it; delete it there too.`,
  removeLeaves: (passkeys: number, codes: number) =>
    `Then ${passkeys + codes === 1 ? "this is" : "these are"} left to sign in by: ${[
      passkeys > 0 && counted(passkeys, "passkey"),
      codes > 0 && counted(codes, "recovery code"),
    ]
      .filter(Boolean)
      .join(" and ")}.`,
  keep: (name: string) => `Keep ${name}`,
  removed: (name: string) => `The passkey ${name} was removed.`,
  onlyWay: "It is the only way into your account. To remove it, add another passkey or make recovery codes first.",
} as const;

export const recoveryText = {
  title: "Recovery codes",
  intro:
    "For the day when no passkey is at hand. Each code signs you in once, from any browser. Keep them on paper or in a password manager, not beside your passkey.",
  loading: "Reading how many codes are left",
  none: "You have no recovery codes.",
  left: (left: number, of: number, made: string) => `${left} of ${of} codes are left. They were made on ${made}.`,
  few: "Only few are left. Make new ones while you can.",
  make: "Make recovery codes",
  makeNew: "Make new codes",
  making: "Making codes",
  renewTitle: "Make new recovery codes?",
  renewWhat: (left: number) =>
    left === 0 ? "All your codes were used." : `${counted(left, "code")} from before will no longer sign you in.`,
  keep: "Keep the old codes",
  shownTitle: "Your new recovery codes",
  shownOnce: "They are shown this once. The server keeps no copy that could be read. Codes from before no longer work.",
  copy: "Copy codes",
  copied: "The codes were copied.",
  download: "Download codes",
  fileName: "tandem-recovery-codes.txt",
  file: (name: string, origin: string, codes: readonly string[]) =>
    `Recovery codes of ${name} at ${origin}\nEach signs in once.\n\n${codes.join("\n")}\n`,
  kept: "I have kept them",
} as const;

export const sessionsText = {
  title: "Signed-in browsers",
  intro: "Where your account is open. Your trays are not here; they are under Devices.",
  loading: "Reading where you are signed in",
  thisOne: "this browser",
  since: (when: string) => `signed in ${when}`,
  lastSeen: (when: string) => `last seen ${when}`,
  end: "Sign out",
  endNamed: (browser: string, since: string) => `Sign out ${browser}, signed in ${since}`,
  ended: (browser: string) => `${browser} was signed out.`,
  signOutWhat: "Signing out ends the session of this browser alone. Your devices stay paired and go on.",
  signOut: "Sign out",
  everywhereElse: "Sign out everywhere else",
  endedOthers: (others: number) => `${counted(others, "other browser was", "other browsers were")} signed out.`,
} as const;

export const invitationsText = {
  title: "Invitations",
  intro:
    "You own this server, so you decide who else may have an account on it. Others see nothing of yours, nor you of theirs.",
  loading: "Reading your invitations",
  invite: "Invite somebody",
  inviting: "Making a link",
  linkTitle: "Your invitation link",
  linkWhat:
    "It lets one person create an account within seven days. It is shown this once: send it where only they can read it.",
  copy: "Copy link",
  copied: "The link was copied.",
  sent: "I have sent it",
  waiting: (made: string) => `Invitation made on ${made}`,
  until: (expires: string) => `works until ${expires}`,
  withdraw: "Withdraw",
  withdrawNamed: (made: string) => `Withdraw the invitation made on ${made}`,
  withdrawn: "The invitation was withdrawn. Its link no longer works.",
} as const;

export const retentionText = {
  title: "How long events are kept",
  loading: "Asking how long events are kept",
  kept: ({ days }: Retention) =>
    days === undefined
      ? "This server keeps your events for ever."
      : `This server keeps your events for ${counted(days, "day")}. Once a day it deletes what is older; your audit log says how many, and stays.`,
  since: (day: string) =>
    `Nothing from before ${day} is there, or taken any more: a tray that still holds something older sets it aside and shows it to you.`,
  operator: "Whoever runs the server sets this. An export takes your events along before they go.",
} as const;

export const exportText = {
  title: "Take your data along",
  intro:
    "One file with your account, your devices, every event with who saw it, and your audit log with its signed head. It is NDJSON: one JSON object a line.",
  act: "Export everything",
  begun: "Your browser is saving tandem-account.ndjson. It is whole if its last line begins with “audit_head”.",
  fileName: "tandem-account.ndjson",
} as const;

export const deletionText = {
  title: "Delete account",
  intro: "Removes you and all that is yours from this server. You see in numbers what that is before it happens.",
  act: "Delete account",
  ask: (name: string) => `Delete the account ${name}?`,
  loading: "Counting what would be lost",
  loses: ({ events, devices, audit_entries }: AccountContent) =>
    `It holds ${counted(events, "event")} of ${counted(devices, "device")}, and an audit log of ${counted(audit_entries, "entry", "entries")}. All of it is removed at once.`,
  trays: "Your trays stop recording. What waits on them stays on them.",
  ownership: "You own this server. Whoever joined it next owns it then.",
  final: "This cannot be undone. An export that you saved before is all that remains.",
  typeName: (name: string) => `Type ${name} to confirm`,
  nameWrong: (name: string) => `Type the account's name exactly as it stands here: ${name}`,
  keep: "Keep account",
  done: (name: string) => `Delete ${name}`,
} as const;
