import { join } from "node:path";

/** Makes a certificate for `localhost`, self-signed, with a key of its own: `NAME.cert` and `NAME.key` in a folder. */
export function makeCertificate(folder: string, name: string): { cert: string; key: string } {
  const [cert, key] = [join(folder, `${name}.cert`), join(folder, `${name}.key`)];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2"];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const made = Bun.spawnSync(["openssl", "req", ...kind, ...subject, "-keyout", key, "-out", cert]);
  if (!made.success) throw new Error(`openssl made no certificate: ${made.stderr}`);
  return { cert, key };
}
