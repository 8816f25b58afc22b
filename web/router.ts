import { signal } from "@preact/signals";

export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Where the person is; follows the address bar. */
export const place = signal<Place>(readPlace());

/** Goes to a path of this site. `replace` leaves no step to go back to. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  place.value = readPlace();
  if (!replace) window.scrollTo(0, 0);
}

/** Changes what the address asks of this page, leaving no step to go back to; undefined takes a name away. */
export function changeQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const query = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  const search = query.toString();
  go(search === "" ? place.value.path : `${place.value.path}?${search}`, { replace: true });
}

/** Lets plain clicks on the site's own links, and the back button, change the page without loading it anew. */
export function followAddress(): void {
  window.addEventListener("popstate", () => {
    place.value = readPlace();
  });
  document.addEventListener("click", (click) => {
    const link = ownLink(click);
    if (link === undefined) return;
    click.preventDefault();
    go(link.pathname + link.search);
  });
}

function ownLink(click: MouseEvent): HTMLAnchorElement | undefined {
  const plain = click.button === 0 && !click.metaKey && !click.ctrlKey && !click.shiftKey && !click.altKey;
  const link = click.target instanceof Element ? click.target.closest("a") : null;
  if (!plain || click.defaultPrevented || link === null) return undefined;
  const own = link.origin === location.origin && link.target === "" && !link.hasAttribute("download");
  // A link within the page, such as "skip to content", is the browser's.
  return own && link.hash === "" ? link : undefined;
}

function readPlace(): Place {
  return { path: location.pathname.replace(/(.)\/+$/, "$1"), query: new URLSearchParams(location.search) };
}
