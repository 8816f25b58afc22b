import { allLanes, type Contestant } from "./contestant.ts";

/** What HTTP and reading the JSON alone cost. */
export async function bareHttp(): Promise<Contestant> {
  const child = Bun.spawn([process.execPath, "-e", SERVER], { stdout: "pipe", stderr: "inherit" });
  const first = await child.stdout.getReader().read();
  const origin = `http://127.0.0.1:${new TextDecoder().decode(first.value).trim()}`;
  return {
    name: "Bun.serve and JSON.parse",
    pid: child.pid,
    run: (lanes) =>
      allLanes(lanes, async ({ batches }) => {
        for (const captures of batches) {
          const response = await fetch(origin, { method: "POST", body: JSON.stringify({ captures }) });
          await response.text();
        }
      }),
    async close() {
      child.kill();
      await child.exited;
    },
  };
}

const SERVER = `const server = Bun.serve({ port: 0, hostname: "127.0.0.1",
  async fetch(request) { const { captures } = JSON.parse(await request.text()); return Response.json({ taken: captures.length }); } });
console.log(server.port);`;
