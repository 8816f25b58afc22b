import { postgresCluster } from "./postgres-cluster.ts";

/** Where a test's server keeps what it stores, besides its data folder. */
export interface ScratchDatabase {
  /** TANDEM_DATABASE_URL; undefined: SQLite, which the data folder holds. */
  readonly databaseUrl: string | undefined;
  /** The settings of a server that stores there. */
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** The store that TANDEM_TEST_STORE names: every suite runs on either. */
function testsPostgres(): boolean {
  const named = process.env.TANDEM_TEST_STORE ?? "sqlite";
  if (named !== "sqlite" && named !== "postgres") throw new Error("TANDEM_TEST_STORE is sqlite or postgres.");
  return named === "postgres";
}

/** A new and empty database of the store that is tested. */
export async function scratchDatabase(): Promise<ScratchDatabase> {
  return testsPostgres() ? scratchPostgres() : SQLITE;
}

/** How often a property is tried that makes a database each time: of the store's own worth, not of its pace. */
export const DATABASES_A_PROPERTY = testsPostgres() ? 30 : 100;

/** The data folder itself holds it. */
export const SQLITE: ScratchDatabase = { databaseUrl: undefined, env: {}, remove: async () => {} };

export async function scratchPostgres(): Promise<ScratchDatabase & { readonly databaseUrl: string }> {
  const cluster = await postgresCluster();
  const name = await cluster.takeDatabase();
  const databaseUrl = cluster.url(name);
  return { databaseUrl, env: { TANDEM_DATABASE_URL: databaseUrl }, remove: () => cluster.giveDatabaseBack(name) };
}
