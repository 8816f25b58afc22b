import { Database } from "bun:sqlite";
import { join } from "node:path";
import type { HostServer } from "../hosts/server.ts";
import type { SmallDisk } from "../hosts/small-disk.ts";
import { databaseName } from "../journeys/world/database-name.ts";

interface Troubled {
  readonly server: HostServer;
  /** The disk of the server's data; undefined where there is none that could be filled. */
  readonly disk: SmallDisk | undefined;
}

/** What a soak does to the server while trays push, and takes back again. Answers with whether it could. */
type Trouble = (troubled: Troubled) => Promise<boolean>;

const soon = () => Bun.sleep(Math.random() * 400);
const aWhile = () => Bun.sleep(2500 + Math.random() * 1000);

export const TROUBLES = {
  async kills({ server }) {
    await soon();
    await server.kill("SIGKILL");
    await server.restart();
    return true;
  },
  async locks({ server }) {
    await soon();
    const other = new Database(join(server.dataFolder, databaseName(server.dataFolder)));
    other.run("PRAGMA busy_timeout = 5000");
    other.run("BEGIN IMMEDIATE");
    await aWhile();
    other.run("ROLLBACK");
    other.close();
    return true;
  },
  async full_disks({ disk }) {
    if (disk === undefined) return false;
    await soon();
    disk.fill();
    await aWhile();
    disk.giveRoom();
    return true;
  },
  async second_servers({ server }) {
    await soon();
    const { code } = server.tandem("serve");
    if (code !== 2) throw new Error(`a second server on the same folder ended with ${code}`);
    return true;
  },
  async full_disk_kills({ server, disk }) {
    if (disk === undefined) return false;
    disk.fill();
    await soon();
    await server.kill("SIGKILL");
    disk.giveRoom();
    await server.restart();
    return true;
  },
  async stops({ server }) {
    await soon();
    await server.kill("SIGTERM");
    await server.restart();
    return true;
  },
} as const satisfies Record<string, Trouble>;

export type TroubleName = keyof typeof TROUBLES;
export const TROUBLE_NAMES = Object.keys(TROUBLES) as TroubleName[];
