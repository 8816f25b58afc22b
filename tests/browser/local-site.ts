/** A web site of this machine's own, for browsers to visit. */
export interface LocalSite {
  /** Its host and port. */
  readonly host: string;
  /** An address that nobody has visited yet. */
  page(name?: string): string;
  /** An address whose server sends on to another (302). */
  redirectTo(url: string): string;
  /** An address whose page sends itself on, by script, to its own address with a query. */
  pageThatSendsItselfOn(): string;
  /** An address whose page is never loaded whole and has no title: its script goes on to another. */
  unfinishedPageBefore(url: string): string;
  stop(): Promise<void>;
}

export function startLocalSite(): LocalSite {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === "/never") return new Promise<Response>(() => {});
      if (pathname.startsWith("/unfinished")) return new Response(UNFINISHED, { headers: HEADERS });
      if (pathname === "/redirect") return Response.redirect(searchParams.get("to") ?? "/", 302);
      const sendsOn = pathname.startsWith("/sends-itself-on") && !searchParams.has("again");
      return new Response(sendsOn ? SENDS_ITSELF_ON : PAGE, { headers: HEADERS });
    },
  });
  const base = `http://127.0.0.1:${server.port}`;
  let pages = 0;
  const fresh = (name: string) => `${base}/${name}/${++pages}`;
  return {
    host: new URL(base).host,
    page: (name = "page") => fresh(name),
    redirectTo: (url) => `${base}/redirect?to=${encodeURIComponent(url)}`,
    pageThatSendsItselfOn: () => fresh("sends-itself-on"),
    unfinishedPageBefore: (url) => `${fresh("unfinished")}?to=${encodeURIComponent(url)}`,
    stop: () => server.stop(true),
  };
}

const HEADERS = { "content-type": "text/html", "cache-control": "no-store" };
const PAGE = "<!doctype html><title>Secret title</title><link rel=icon href=data:,><h1>Here</h1>";
const SENDS_ITSELF_ON = `${PAGE}<script>location.replace(location.pathname + "?again")</script>`;
const UNFINISHED = `<!doctype html><link rel=icon href=data:,><h1>Here</h1><img src=/never>
  <script>location.replace(new URLSearchParams(location.search).get("to"))</script>`;
