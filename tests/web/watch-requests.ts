import type { Companion } from "./companion.ts";

/** Notes what the pages ask of other servers, and what the content policy keeps them from. */
export function watchRequests({ context, server }: Companion) {
  const outside: string[] = [];
  const complaints: string[] = [];
  let asked = 0;
  context.on("request", (request) => {
    asked += 1;
    if (new URL(request.url()).origin !== server.origin) outside.push(request.url());
  });
  context.on("console", (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  return { outside, complaints, asked: () => asked };
}
