import { signal } from "@preact/signals";

/** The token that a set-up, invitation or sign-in link brought in its fragment; kept in memory alone. */
export const linkToken = signal<string | undefined>(undefined);

/** Takes the token out of the address bar and its history entry, before anything else can see it. */
export function takeLinkToken(): void {
  take();
  // A second link, opened where the first one stands, changes nothing but the fragment.
  window.addEventListener("hashchange", take);
}

function take(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null) return;
  history.replaceState(null, "", location.pathname + location.search);
  linkToken.value = token;
}
