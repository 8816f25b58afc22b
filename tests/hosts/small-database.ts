import { chownSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { askStore } from "./ask-store.ts";
import { postgresCluster } from "./postgres-cluster.ts";
import { type ScratchDatabase, scratchPostgres } from "./scratch-database.ts";
import { mountSmallDisk, type SmallDisk } from "./small-disk.ts";

/** A PostgreSQL database whose disk can be made full and given room again. */
export interface SmallDatabase extends ScratchDatabase {
  fill(): Promise<void>;
  giveRoom(): Promise<void>;
}

/** On a small disk of its own; where this user may not mount one, a database that can be made to say that it is full. */
export async function smallDatabase(): Promise<SmallDatabase> {
  const disk = mountSmallDisk();
  return disk === undefined ? sayingItIsFull() : onDisk(disk);
}

/** Its tables lie in a tablespace there; the write-ahead log lies elsewhere. */
async function onDisk(disk: SmallDisk): Promise<SmallDatabase> {
  const cluster = await postgresCluster();
  const folder = join(disk.path, "tables");
  mkdirSync(folder, { mode: 0o700 });
  const { uid, gid } = statSync(cluster.data);
  chownSync(folder, uid, gid);
  const ask = (statement: string) => askStore({ data: "", databaseUrl: cluster.url("postgres") }, statement);
  const name = `small_${crypto.randomUUID().slice(0, 8)}`;
  await ask(`CREATE TABLESPACE ${name} LOCATION '${folder}'`);
  await ask(`CREATE DATABASE ${name} TABLESPACE ${name}`);
  const databaseUrl = cluster.url(name);
  return {
    databaseUrl,
    env: { TANDEM_DATABASE_URL: databaseUrl },
    fill: async () => disk.fill(),
    giveRoom: async () => disk.giveRoom(),
    async remove() {
      await ask(`DROP DATABASE ${name} WITH (FORCE)`);
      await ask(`DROP TABLESPACE ${name}`);
      disk.remove();
    },
  };
}

async function sayingItIsFull(): Promise<SmallDatabase> {
  const scratch = await scratchPostgres();
  const ask = (statement: string) => askStore({ data: "", ...scratch }, statement);
  const giveRoom = async () => void (await ask("DROP FUNCTION IF EXISTS full_disk CASCADE"));
  return {
    ...scratch,
    async fill() {
      await ask(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE 'no space left on device' USING ERRCODE = 'disk_full'; END $$`);
      await ask("CREATE TRIGGER full_disk BEFORE INSERT ON events EXECUTE FUNCTION full_disk()");
    },
    giveRoom,
    async remove() {
      await giveRoom();
      await scratch.remove();
    },
  };
}
