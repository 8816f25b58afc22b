import { type Contestant, runLanes } from "./contestant.ts";

/** What HTTP and reading the JSON alone cost. */
export async function bareHttp(): Promise<Contestant> {
  const child = Bun.spawn([process.execPath, "-e", SERVER], { stdout: "pipe", stderr: "inherit" });
  const first = await child.stdout.getReader().read();
  const origin = `http://127.0.0.1:${new TextDecoder().decode(first.value).trim()}`;
  return {
    name: "Bun.serve and JSON.parse",
    pid: child.pid,
    async prepare(lanes) {
      const encoder = new TextEncoder();
      const bodies = lanes.map(({ batches }) =>
        batches.map((captures) => encoder.encode(JSON.stringify({ captures }))),
      );
      return () =>
        runLanes(bodies, async (body) => {
          const response = await fetch(origin, { method: "POST", body });
          await response.text();
        });
    },
    async close() {
      child.kill();
      await child.exited;
    },
  };
}

const SERVER = `const server = Bun.serve({ port: 0, hostname: "127.0.0.1",
  async fetch(request) { const { captures } = JSON.parse(await request.text()); return Response.json({ taken: captures.length }); } });
console.log(server.port);`;
