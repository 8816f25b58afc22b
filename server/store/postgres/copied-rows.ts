/**
 * Rows in the binary format of COPY (PostgreSQL's manual, COPY, "Binary Format"), column after column. Nothing is escaped
 * on this side and nothing parsed on the other, and what comes that way is stored many rows at a time.
 */
export class CopiedRows {
  #bytes: Buffer;
  #view: DataView;
  #end = 0;
  readonly #columns: number;

  /** @param size how many bytes are likely to be needed; it grows by itself */
  constructor(columns: number, size: number) {
    this.#columns = columns;
    this.#bytes = Buffer.allocUnsafeSlow(size + SIGNATURE.length + 2);
    this.#view = viewOf(this.#bytes);
    this.#end = SIGNATURE.copy(this.#bytes);
  }

  beginRow(): void {
    this.#makeRoom(2);
    this.#view.setInt16(this.#end, this.#columns);
    this.#end += 2;
  }

  /** A bigint of PostgreSQL's. @throws for what is no whole number, or one that JavaScript does not hold exactly */
  integer(value: number | null): void {
    if (value === null) {
      this.#length(-1);
      return;
    }
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`);
    this.#length(8);
    this.#makeRoom(8);
    this.#view.setInt32(this.#end, Math.floor(value / 2 ** 32));
    this.#view.setUint32(this.#end + 4, value >>> 0);
    this.#end += 8;
  }

  /** A bytea, from hex digits or a UUID's text. @throws for anything else */
  hex(digits: string): void {
    const plain = digits.replaceAll("-", "");
    const length = plain.length / 2;
    this.#length(length);
    this.#makeRoom(length);
    if (this.#bytes.write(plain, this.#end, "hex") !== length) throw new RangeError("these are no hex digits");
    this.#end += length;
  }

  text(value: string): void {
    // No letter of JavaScript's takes more than three bytes.
    this.#makeRoom(4 + 3 * value.length);
    const length = this.#bytes.write(value, this.#end + 4);
    this.#length(length);
    this.#end += length;
  }

  /** All of it; nothing may be added after that. */
  finished(): Buffer {
    this.#makeRoom(2);
    this.#view.setInt16(this.#end, -1);
    return this.#bytes.subarray(0, this.#end + 2);
  }

  #length(bytes: number): void {
    this.#makeRoom(4);
    this.#view.setInt32(this.#end, bytes);
    this.#end += 4;
  }

  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#bytes.length, this.#end + bytes));
    this.#bytes.copy(larger, 0, 0, this.#end);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

/** The format's name, no flags, and no header to skip. */
const SIGNATURE = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
