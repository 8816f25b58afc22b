import type { Notice } from "../messages.ts";

/** Says why the last pairing did not come about, and what to do. */
export function NoticeWords({ notice }: { notice: Notice | undefined }) {
  return <div role="alert">{notice && <p class="notice">{wordsOf(notice)}</p>}</div>;
}

function wordsOf(notice: Notice): string {
  switch (notice.why) {
    case "denied":
      return "The pairing was denied on the server's page. If that was not you, someone else can sign in there. You can pair again below.";
    case "expired":
      return "The code was not confirmed in time and no longer works. Pair again for a new one.";
    case "unreachable":
      return `${notice.origin} did not answer. See that the server runs and that the address is right, and pair again.`;
    case "refused-origin":
      return notice.reason === "not-a-url"
        ? "That is no address of a server. It looks like https://tandem.example or http://localhost:4747."
        : "Over plain http, others on the way could read what you send. Tandem uses it only for this machine itself. Give the server's https address.";
    case "not-tandem":
    case "refused":
      return `${notice.reason}. See that the address is right, and pair again.`;
    case "unpaired-here-only":
      return `This browser has forgotten its keys, but ${notice.origin} could not be told. Revoke the device on its page, under Devices.`;
    case "fault":
      return "Something in this browser kept the pairing from starting. Try again; if it stays so, restart the browser.";
  }
}
