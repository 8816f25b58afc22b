import { rename } from "node:fs/promises";

/** A file of the tray's that holds something else than what was written. */
export class DamagedFile extends Error {
  override readonly name = "DamagedFile";
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`The file ${path} is damaged.`, { cause });
    this.path = path;
  }

  /** Gives the file another name, so that a new one is begun in its place. */
  async putAside(): Promise<void> {
    await rename(this.path, `${this.path}.damaged`);
  }
}
