// better-auth with its device authorization, as a server of its own on a SQLite file of our durability, run by Bun:
// `bun better-auth.mjs FOLDER FILE`, where FOLDER holds its node_modules.
import { Database } from "bun:sqlite";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder = "", file = ""] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const [{ betterAuth }, { deviceAuthorization }, { getMigrations }] = await Promise.all(
  ["better-auth", "better-auth/plugins", "better-auth/db/migration"].map((name) => import(require.resolve(name))),
);

const database = new Database(file);
for (const pragma of ["journal_mode = WAL", "synchronous = FULL"]) database.run(`PRAGMA ${pragma}`);

let handle = () => new Response(null, { status: 503 });
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: (request) => handle(request) });
const baseURL = `http://127.0.0.1:${server.port}`;
const options = {
  baseURL,
  secret: "a secret of the bench, long enough to be taken",
  database,
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
  plugins: [deviceAuthorization({ interval: "5s", expiresIn: "10m", validateClient: (client) => client === "bench" })],
};
await (await getMigrations(options)).runMigrations();
const auth = betterAuth(options);
handle = auth.handler;
console.log(baseURL);
