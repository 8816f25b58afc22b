import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startProcess } from "./process.ts";
import { temporaryFolder } from "./temporary.ts";
import { until } from "./until.ts";

/** Debian's nginx before the processes of one server, set as docs/scale.md says. */
export interface Nginx {
  stop(): Promise<void>;
}

const PROGRAM = "/usr/sbin/nginx";

/** The address that its own requests come from, so that a test can ask a process as somebody else than the proxy. */
export const NGINX_ADDRESS = "127.0.0.2";

/** @param ports where it listens, and where the processes do that it hands requests to */
export async function startNginx({ port, processes }: { port: number; processes: readonly number[] }): Promise<Nginx> {
  if (!existsSync(PROGRAM)) throw new Error("This test needs Debian's package nginx (apt-get install nginx).");
  const folder = temporaryFolder("nginx");
  const at = (name: string) => join(folder.path, name);
  mkdirSync(at("bodies"));
  writeFileSync(at("nginx.conf"), settings(at, served(port, processes)));
  const nginx = startProcess([PROGRAM, "-c", at("nginx.conf"), "-e", at("errors")], { outputFile: at("output") });
  const stop = async () => {
    await nginx.end();
    folder.remove();
  };
  try {
    await until("nginx to answer", async () => {
      if (nginx.ended()) throw new Error(`nginx has ended: ${nginx.output()}`);
      return (await fetch(`http://localhost:${port}/healthz`)).ok;
    });
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { stop };
}

/** All that lies around the documented part: everything it writes goes into the test's own folder. */
function settings(at: (name: string) => string, serving: string): string {
  const places = ["proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${at(kind)};`);
  return `
    daemon off;
    ${process.getuid?.() === 0 ? "user root;" : ""}
    pid ${at("pid")};
    error_log ${at("errors")};
    events {}
    http {
      access_log off;
      client_body_temp_path ${at("bodies")};
      ${places.join("\n")}
      proxy_bind ${NGINX_ADDRESS};
      ${serving}
    }`;
}

const DOCUMENTED = /```nginx\n(.*?)```/s;
const LISTENING = /listen 443 ssl .*$/m;

/** What docs/scale.md says, so that it is what was tested; of other ports, and without TLS. */
function served(port: number, processes: readonly number[]): string {
  const page = readFileSync(join(import.meta.dir, "..", "..", "docs", "scale.md"), "utf8");
  const documented = DOCUMENTED.exec(page)?.[1];
  if (documented === undefined || !LISTENING.test(documented))
    throw new Error("docs/scale.md must hold the settings of nginx, as it is with TLS.");
  const text = documented.replace(/^\s*(ssl_|server_name).*$/gm, "").replace(LISTENING, `listen 127.0.0.1:${port};`);
  return processes.reduce(
    (changed, own, nth) => changed.replace(`127.0.0.1:${4747 + nth} `, `127.0.0.1:${own} `),
    text,
  );
}
