import type { Asking } from "@tandem/contract/pairing";
import type { Scope } from "@tandem/contract/scopes";
import { plainText } from "../plain-text.ts";

/** What a device may do once it is let in, in words. */
const scopes: Readonly<Record<Scope, string>> = {
  openid: "know the name of your account",
  heartbeat: "tell that it is there, how many captures wait and how its clock stands",
  "events:write": "send what it captures to your timeline",
  "timeline:read": "read your timeline",
};

export const pairing = {
  title: "Pair a device",
  intro: "Enter the code that the tray shows. You then see who is asking, and decide.",
  code: "Code from the tray",
  codeHint: "Eight letters. Dashes, spaces and small letters do not matter.",
  codeMalformed: "A code has eight letters, such as the tray shows them: four, a dash, four.",
  lookUp: "Look up",
  lookingUp: "Looking up",

  signedOutTitle: "Pair a device",
  signedOut:
    "A tray wants to be paired with your account here. Sign in first, or create your account. Then you come back to this page and enter the code.",
  signedOutEmpty:
    "This server has no account yet. Create yours first; its link is on the server's terminal. This page waits for you, and so does the tray for as long as its code is good.",
  continue: "Sign in or create an account",

  askingTitle: "Is this your device?",
  askingLead: "It asks to be paired with your account. Confirm only if you started this yourself just now.",
  name: "Name",
  nameHint: "You can change it, now or later.",
  nameMissing: "Enter a name for the device.",
  kind: "Kind",
  platform: "Platform",
  version: "Version",
  unknownVersion: "not told",
  askedAt: "Asked",
  network: "Network",
  sameNetwork: "The same network as this browser",
  otherNetwork: "Another network than this browser's",
  startedFrom: "Started from",
  fromThisPage: "Your account's pairing page",
  notFromThisPage: "Not started from this page",
  otherNetworkWarning:
    "This request comes from another network than yours and was not started from this page. If somebody sent you this code, deny it.",
  mayTitle: "Once paired, it may",
  scope: (scope: string): string => (Object.hasOwn(scopes, scope) ? scopes[scope as Scope] : plainText(scope, 64)),
  confirm: "Confirm",
  deny: "Deny",
  otherCode: "Enter another code",

  unknownCode:
    "No tray is waiting with this code. It may be mistyped, used or expired: a code is good for ten minutes, once. Check the letters, or start pairing again in the tray for a new code.",
  endedTitle: "The code is no longer good",
  ended: "It has expired, or was decided on elsewhere. Start pairing again in the tray for a new code.",

  confirmedTitle: (name: string) => `You confirmed ${name}`,
  collecting: "It is fetching its key; this takes a few seconds.",
  collectingLong:
    "It has not fetched its key yet. Look whether the tray still runs. If it does not come, start pairing again there.",
  gone: (name: string) => `${name} did not fetch its key in time. Start pairing again in the tray.`,
  pairedTitle: (name: string) => `${name} is paired`,
  paired: "From now on, what it captures arrives in your timeline. You can revoke it at any time.",
  deniedTitle: "Denied",
  denied: "The device was not let in, and its code is used up. Nothing else changed.",
  toToday: "Go to Today",
  toDevices: "Go to Devices",
  another: "Pair another device",

  startTitle: "1. Start the tray",
  startIntro: "On the machine that you want to pair, in whichever way is at hand:",
  startLink: "Open in VS Code",
  startLinkHint: "on this machine: the editor asks you before it does anything.",
  startPalette: "In VS Code, open the command palette and run “Tandem: Pair device”.",
  startPopup: "In the browser, press Tandem in the toolbar, then “Pair”.",
  serverAddress: "If it asks for your server's address:",
  enterTitle: "2. Enter its code",
  windowLeft: (left: string) => `This page waits for ${left} more.`,
  windowOver: "This page has waited for ten minutes, and no longer recognises a tray that was started from it.",
  openAgain: "Start over",
  opening: "Opening the pairing window",
} as const;

export const kindText = (kind: Asking["device"]["kind"]): string => (kind === "editor" ? "Editor" : "Browser");
