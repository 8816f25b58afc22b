import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";

/**
 * A zip of a folder's files. The same files give the same bytes: names are sorted, and the time is always the same.
 * @param instead what stands in the zip in place of a file's own content, by name
 */
export function zipFolder(folder: string, instead: Readonly<Record<string, string>> = {}): Uint8Array {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const name of names) {
    const replaced = instead[name];
    const content = replaced === undefined ? readFileSync(join(folder, name)) : Buffer.from(replaced);
    const entry = entryOf(name, content);
    bodies.push(entry.local);
    directory.push(entry.central(offset));
    offset += entry.local.length;
  }
  return Buffer.concat([...bodies, ...directory, endOf(directory, offset)]);
}

interface Entry {
  readonly local: Buffer;
  central(offset: number): Buffer;
}

// The layout is APPNOTE.TXT's (PKWARE): §4.3.7 the local header, §4.3.12 the directory, §4.3.16 its end.
function entryOf(name: string, content: Uint8Array): Entry {
  const packed = deflateRawSync(content, { level: 9 });
  const path = Buffer.from(name);
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0); // version 2.0: deflate
  shared.writeUInt16LE(0x0800, 2); // the name is UTF-8
  shared.writeUInt16LE(8, 4); // deflate
  shared.writeUInt32LE(FIXED_TIME, 6);
  shared.writeUInt32LE(crc32(content), 10);
  shared.writeUInt32LE(packed.length, 14);
  shared.writeUInt32LE(content.length, 18);
  shared.writeUInt16LE(path.length, 22);
  return {
    local: Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), shared, path, packed]),
    central(offset) {
      const rest = Buffer.alloc(14);
      rest.writeUInt32LE(offset, 10);
      return Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), shared, rest, path]);
    },
  };
}

/** 1980-01-01 00:00, the format's first moment: the date in the upper half. */
const FIXED_TIME = 0x0021_0000;

function endOf(directory: readonly Buffer[], offset: number): Buffer {
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
