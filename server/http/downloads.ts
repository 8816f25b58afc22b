import type { Downloads } from "@tandem/contract/downloads";
import { Elysia } from "elysia";
import { version } from "../../package.json" with { type: "json" };
import type { Context } from "../context.ts";
import { builtFile } from "./built.ts";
import { ProblemError } from "./problem.ts";
import { problems } from "./problems.ts";

/** The trays that belong to this server's version, where they were built beside it. */
const TRAYS = {
  "tandem.vsix": "extensions/vscode/dist/tandem.vsix",
  "tandem-browser.zip": "extensions/browser/dist/tandem.zip",
} as const;

type Name = keyof typeof TRAYS;

/** Hands out the trays, to anybody: they hold nothing of an account. */
export function downloads(context: Context) {
  return new Elysia({ name: "downloads" })
    .use(problems(context))
    .get("/v1/downloads", async (): Promise<Downloads> => {
      const files = await Promise.all((Object.keys(TRAYS) as Name[]).map(describe));
      return { version, files: files.flat() };
    })
    .get("/downloads/:name", async ({ params: { name } }) => {
      const file = Object.hasOwn(TRAYS, name) ? await builtFile(TRAYS[name as Name]) : undefined;
      if (file === undefined) throw new ProblemError("not-found", { detail: "This tray is not built on this server." });
      return new Response(file, {
        headers: {
          "content-type": "application/octet-stream",
          "content-disposition": `attachment; filename="${name}"`,
          "cache-control": "no-cache",
        },
      });
    });
}

async function describe(name: Name): Promise<Downloads["files"]> {
  const file = await builtFile(TRAYS[name]);
  return file === undefined ? [] : [{ name, bytes: file.size }];
}
