import { temporaryFolder } from "./temporary.ts";

/** A file system of its own, in memory, that can be made full and given room again. */
export interface SmallDisk {
  readonly path: string;
  /** Leaves no more room than a page or two. */
  fill(): void;
  giveRoom(): void;
  remove(): void;
}

const ROOMY = "2g";

/** @returns undefined where this user may not mount one */
export function mountSmallDisk(): SmallDisk | undefined {
  const folder = temporaryFolder("small-disk");
  const mounted = run("mount", "-t", "tmpfs", "-o", `size=${ROOMY}`, "tandem-test", folder.path);
  if (!mounted) {
    folder.remove();
    return undefined;
  }
  const unmount = () => void run("umount", "--lazy", folder.path);
  process.on("exit", unmount);
  const resize = (size: string) => run("mount", "-o", `remount,size=${size}`, folder.path);
  return {
    path: folder.path,
    fill() {
      // What is being written meanwhile may have outgrown the size that was just measured.
      for (let time = 0; !resize(`${usedKib(folder.path) + 8}k`); time++)
        if (time === 100) throw new Error(`${folder.path} could not be filled`);
    },
    giveRoom() {
      if (!resize(ROOMY)) throw new Error(`${folder.path} got no more room`);
    },
    remove() {
      process.off("exit", unmount);
      unmount();
      folder.remove();
    },
  };
}

function usedKib(path: string): number {
  const [, used] = Bun.spawnSync(["df", "--output=used", "-k", path]).stdout.toString().trim().split("\n");
  return Number(used);
}

function run(...command: string[]): boolean {
  try {
    return Bun.spawnSync(command, { stdout: "ignore", stderr: "ignore" }).success;
  } catch {
    return false;
  }
}
