import type { Trouble } from "../api/call.ts";
import { span } from "../time.ts";

/** What happened, and what to do, for every kind of trouble. Pages say it more closely where they know more. */
export function troubleText({ name, retryAfterS, faultId }: Trouble): string {
  switch (name) {
    case "offline":
      return "The server cannot be reached. Check that it runs and that you are connected, then try again.";
    case "unauthenticated":
    case "token-expired":
      return "You are no longer signed in here. Sign in and try again.";
    case "verification-needed":
      return "This needs you to prove that it is you. Nothing was changed.";
    case "rate-limited":
      return `There were too many attempts. Try again ${inSeconds(retryAfterS)}.`;
    case "unavailable":
      return `The server is busy. Nothing was changed. Try again ${inSeconds(retryAfterS)}.`;
    case "too-slow":
      return "The connection was too slow, or was interrupted. Nothing was changed. Try again.";
    case "forbidden":
      return "This is not allowed here. Nothing was changed.";
    case "not-found":
    case "device-revoked":
      return "This no longer exists. It may have been changed from another browser. Load the page again.";
    case "unknown-code":
      return "No tray is waiting with this code.";
    case "validation":
    case "too-large":
      return "The server could not use what was entered. Check it and try again.";
    case "passkey-cancelled":
      return "The passkey was not used. It was cancelled, or it took too long. Try again when you are ready.";
    case "passkey-known":
      return "This device already holds a passkey for this account.";
    case "passkey-refused":
      return "The server does not know this passkey. Use another one, a recovery code or a sign-in link.";
    case "passkey-impossible":
      return "This browser cannot use passkeys at this address. Open Tandem on https, or as http://localhost on the machine it runs on.";
    case "fault":
      return `Something went wrong in the server. Nothing is known to have changed.${faultId === undefined ? "" : ` Its log has the details under ${faultId}.`}`;
  }
}

const inSeconds = (seconds: number | undefined): string =>
  seconds === undefined ? "in a moment" : `in ${span(Math.max(1, seconds) * 1000)}`;
