import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A passkey authenticator in software (WebAuthn §6), attestation "none" unless told otherwise, always with user verification. */
export interface Authenticator {
  register(options: { challenge: string }): Record<string, unknown>;
  authenticate(options: { challenge: string }): Record<string, unknown>;
}

/** What an authenticator says of its own make (WebAuthn §6.5), the statement as CBOR. */
export type Attest = (about: { privateKey: KeyObject; authData: Buffer; clientDataHash: Buffer }) => {
  readonly format: string;
  readonly statement: Buffer;
};

const NO_ATTESTATION: Attest = () => ({ format: "none", statement: Buffer.from([0xa0]) });

export function makeAuthenticator(origin: string, attest = NO_ATTESTATION): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = Buffer.from(crypto.getRandomValues(new Uint8Array(16)));
  const rpIdHash = sha256(new URL(origin).hostname);
  const common = { id: id.toString("base64url"), rawId: id.toString("base64url"), type: "public-key" };
  let uses = 0;
  return {
    register({ challenge }) {
      const length = Buffer.from([0, id.length]);
      const authData = Buffer.concat([
        authenticatorData(rpIdHash, PRESENT | VERIFIED | WITH_KEY, 0),
        Buffer.alloc(16),
        length,
        id,
        coseKey(publicKey),
      ]);
      const client = clientData("webauthn.create", challenge, origin);
      const { format, statement } = attest({ privateKey, authData, clientDataHash: sha256(client) });
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        cborText("fmt"),
        cborText(format),
        cborText("attStmt"),
        statement,
        cborText("authData"),
        cborBytes(authData),
      ]);
      const response = {
        clientDataJSON: client.toString("base64url"),
        attestationObject: attestation.toString("base64url"),
        transports: ["internal"],
      };
      return { ...common, response, clientExtensionResults: {} };
    },
    authenticate({ challenge }) {
      uses += 1;
      const data = authenticatorData(rpIdHash, PRESENT | VERIFIED, uses);
      const client = clientData("webauthn.get", challenge, origin);
      const response = {
        clientDataJSON: client.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: sign("sha256", Buffer.concat([data, sha256(client)]), privateKey).toString("base64url"),
      };
      return { ...common, response, clientExtensionResults: {} };
    },
  };
}

const [PRESENT, VERIFIED, WITH_KEY] = [0x01, 0x04, 0x40];

/** WebAuthn §6.1. */
function authenticatorData(rpIdHash: Buffer, flags: number, counter: number): Buffer {
  const rest = Buffer.alloc(5);
  rest.writeUInt8(flags, 0);
  rest.writeUInt32BE(counter, 1);
  return Buffer.concat([rpIdHash, rest]);
}

/** RFC 9052 §7: an EC2 key for ES256. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    cborBytes(Buffer.from(x, "base64url")),
    Buffer.from([0x22]),
    cborBytes(Buffer.from(y, "base64url")),
  ]);
}

export function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 | text.length]), Buffer.from(text)]);
}

export function cborBytes(bytes: Buffer): Buffer {
  const { length } = bytes;
  const head = length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), bytes]);
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function sha256(data: string | Buffer): Buffer {
  return Buffer.from(new Bun.CryptoHasher("sha256").update(data).digest());
}
