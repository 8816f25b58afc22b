import { join, resolve } from "node:path";
import { type Config, ConfigError, readConfig } from "./config.ts";
import type { Context } from "./context.ts";
import { createContext } from "./create-context.ts";
import { openLog } from "./http/log.ts";
import { rotateSigningKey } from "./oauth/keys.ts";
import { describeDevices } from "./operator/list-devices.ts";
import { move } from "./operator/move.ts";
import { withFolderNamed } from "./operator/name-folder.ts";
import { serve } from "./operator/serve.ts";
import { makeSignInLink } from "./operator/sign-in-link.ts";
import { verifyAudit } from "./operator/verify-audit.ts";
import { isThere } from "./store/is-there.ts";
import { sqliteFile } from "./store/open.ts";
import { backUp } from "./store/sqlite/backup.ts";
import { StoreDamaged, StoreTooNew, StoreUnavailable } from "./store/store.ts";

const USAGE = `tandem serve                runs the server
tandem sign-in-link NAME    prints a link that signs NAME in once; makes the account where there is none
tandem devices NAME         lists NAME's devices
tandem audit verify [FILE [KEY]]
                            checks the audit chains of the database, or of an exported file: that one by the server's
                            public key KEY (tandem_audit_key in its metadata), or by the one in TANDEM_DATA
tandem backup FILE          copies the database while the server runs
tandem move --to URL        carries everything of a stopped SQLite server into an empty PostgreSQL database
tandem keys rotate          makes a new signing key; the server takes it up at its next start

A NAME of several words stands in quotes.`;

// What this process writes (the database, its log, a backup) is its user's alone to read, in whatever folder it stands.
process.umask(0o077);

const code = await run(process.argv.slice(2)).catch((fault: unknown) => {
  if (fault instanceof ConfigError || fault instanceof StoreTooNew) return refuse(fault, 2);
  if (fault instanceof StoreUnavailable) return refuse(fault, 1);
  if (fault instanceof StoreDamaged) return refuse(fault, 3);
  throw fault;
});
process.exit(code);

/** @returns the exit code: 0 done, 1 refused, 2 not understood or not possible as it is set, 3 the database is damaged */
async function run(words: readonly string[]): Promise<number> {
  if (words[0] === "help" || words.some((word) => word === "--help" || word === "-h")) return print(USAGE, "");
  const config = readConfig(process.env);
  return act(words, config).catch((fault: unknown) => {
    throw withFolderNamed(fault, config);
  });
}

async function act(words: readonly string[], config: Config): Promise<number> {
  const [command, argument, file, key] = words;
  if (command === "serve" && words.length === 1) {
    await serve(config);
    return 0;
  }
  if (command === "sign-in-link" && argument !== undefined && words.length === 2)
    return withContext(config, async (context) => {
      const made = (name: string) => console.error(`There was no account "${name}" ${whereIs(config)}: it was made.`);
      return print(await makeSignInLink(context, argument, made), "This cannot be an account's name.");
    });
  if (command === "devices" && argument !== undefined && words.length === 2) {
    if (!hasServed(config)) return print(undefined, noServer(config));
    return withContext(config, async (context) => {
      return print(await describeDevices(context, argument), "There is no account of this name.");
    });
  }
  if (command === "audit" && argument === "verify" && words.length <= 4) {
    const { intact, text } = await verifyAudit(config, file === undefined ? undefined : resolve(file), key);
    return intact ? print(text, "") : print(undefined, text);
  }
  if (command === "backup" && argument !== undefined && words.length === 2) {
    if (config.databaseUrl !== undefined)
      throw new ConfigError("This server's database is PostgreSQL: copy it by pg_dump, see docs/operating.md.");
    if (!isThere(sqliteFile(config))) return print(undefined, noServer(config));
    const done = backUp(sqliteFile(config), resolve(argument));
    return print(
      done ? `Copied to ${resolve(argument)}. The keys in ${config.data}/keys are apart: keep them too.` : undefined,
      "That file exists already.",
    );
  }
  if (command === "move" && argument === "--to" && file !== undefined && words.length === 3) {
    const { done, text } = await move(config, file, console.error);
    return done ? print(text, "") : print(undefined, text);
  }
  if (command === "keys" && argument === "rotate" && words.length === 2) {
    if (!hasServed(config)) return print(undefined, noServer(config));
    return print(`New signing key: ${rotateSigningKey(config.data, Date.now())}`, "");
  }
  console.error(USAGE);
  return 2;
}

/** Whether a server has run on these settings: what only looks at one must not make it. */
function hasServed({ data, databaseUrl }: Config): boolean {
  return isThere(join(data, "keys")) && (databaseUrl !== undefined || isThere(sqliteFile({ data })));
}

function noServer({ data }: Config): string {
  return `No Tandem server has run on TANDEM_DATA=${data} yet. Set TANDEM_DATA to the server's own folder.`;
}

function whereIs({ data, databaseUrl }: Config): string {
  return databaseUrl === undefined ? `in ${data}` : "in PostgreSQL";
}

/** The operator's acts work beside a running server: the database lets both write in turn. */
async function withContext(config: Config, act: (context: Context) => Promise<number>): Promise<number> {
  const context = await createContext(config, { clock: { now: Date.now }, log: openLog() });
  try {
    return await act(context);
  } finally {
    await context.store.close();
  }
}

function refuse({ message }: Error, code: number): number {
  console.error(message);
  return code;
}

function print(text: string | undefined, refusal: string): number {
  if (text === undefined) console.error(refusal);
  else console.log(text);
  return text === undefined ? 1 : 0;
}
