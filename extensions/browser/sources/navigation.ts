import browser, { type WebNavigation } from "webextension-polyfill";

/** A top-level navigation to a web page, as the browser reported it. */
export interface Navigation {
  readonly tabId: number;
  readonly address: string;
  /** When it was committed, by this machine's clock; whole ms since the epoch. */
  readonly at: number;
  /** `page`: a document was loaded. `in-page`: a single-page app changed the address. */
  readonly kind: "page" | "in-page";
  /** The page before it led here by itself, without the person. */
  readonly redirectedByPage: boolean;
}

type Details =
  | WebNavigation.OnCommittedDetailsType
  | WebNavigation.OnHistoryStateUpdatedDetailsType
  | WebNavigation.OnReferenceFragmentUpdatedDetailsType;

/** Reports every top-level navigation to an http(s) page. Redirects by a server are not committed, so they do not appear. */
export function watchNavigations(seen: (navigation: Navigation) => void): void {
  const webPages = { url: [{ schemes: ["http", "https"] }] };
  const report = (kind: Navigation["kind"]) => (details: Details) => {
    if (isShown(details)) seen(navigationOf(kind, details));
  };
  browser.webNavigation.onCommitted.addListener(report("page"), webPages);
  browser.webNavigation.onHistoryStateUpdated.addListener(report("in-page"), webPages);
  // Of an address that differs in its fragment alone, Chromium tells only so, also where a script has set it.
  browser.webNavigation.onReferenceFragmentUpdated.addListener(report("in-page"), webPages);
}

// Chromium also reports pages that it loads ahead in case they are wanted.
function isShown(details: Details & { documentLifecycle?: string }): boolean {
  return details.frameId === 0 && details.documentLifecycle !== "prerender";
}

function navigationOf(kind: Navigation["kind"], details: Details): Navigation {
  return {
    kind,
    tabId: details.tabId,
    address: details.url,
    at: Math.round(details.timeStamp),
    redirectedByPage: details.transitionQualifiers?.includes("client_redirect") ?? false,
  };
}
