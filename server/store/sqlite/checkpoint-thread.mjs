// The thread of checkpoints.ts, which starts it from this text: plain JavaScript, so that a bundle and the single binary
// carry it as it is. It hears the database's file and answers with the pages in the log; on nothing it lets go of the file.
import { Database } from "bun:sqlite";

let connection;

self.onmessage = ({ data: file }) => postMessage(file === undefined ? letGo() : carryOver(file));

function carryOver(file) {
  try {
    connection ??= new Database(file, { readwrite: true, create: false });
    return connection.query("PRAGMA wal_checkpoint(PASSIVE)").get().log;
  } catch {
    // A full disk, or a file that is damaged: the next act that meets it says so.
    return letGo();
  }
}

function letGo() {
  connection?.close();
  connection = undefined;
  return 0;
}
