import { expect, test } from "bun:test";
import { inspect } from "node:util";
import { openLog } from "../../../server/http/log.ts";
import { Secret } from "../../../server/http/secret.ts";

/** What no line may hold: as tokens, codes, cookies and keys look. */
const VALUE = "marker";
const TOKEN = `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.${"s1G-n_".repeat(14)}`;
const RANDOM = "kq3J0a-Zx_9T".repeat(4).slice(0, 43);
const CODE = "BCDF-GHJK";

/** A log, and all that was written to it, line by line. */
function logged(write: (log: ReturnType<typeof openLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(openLog({ write: (line) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("a line shows the fields that the server's own lines have, and the rest by name alone, however deep it lies", () => {
  const [line] = logged((log) =>
    log.error(
      {
        fault_id: "0b7e",
        path: "/v1/events",
        req: { headers: { authorization: `Bearer ${VALUE}`, cookie: VALUE, dpop: VALUE } },
        res: { headers: { "set-cookie": [`tandem_session=${VALUE}`] } },
        body: { refresh_token: VALUE, deep: [[{ privateKey: { d: VALUE } }]] },
        code: VALUE,
        secret: VALUE,
        privateKey: VALUE,
      },
      "fault",
    ),
  );
  expect(line).toMatchObject({
    msg: "fault",
    fault_id: "0b7e",
    path: "/v1/events",
    req: "[not shown]",
    code: "[not shown]",
  });
  expect(JSON.stringify(line)).not.toContain(VALUE);
});

test("an error shows its name, its stack and its causes, and no property that was put on it", () => {
  const cause = Object.assign(new RangeError("the disk is far away"), { body: { refresh_token: VALUE } });
  const error = Object.assign(new Error("it did not work", { cause }), { headers: { cookie: VALUE } });
  for (const [line] of [logged((log) => log.error(error)), logged((log) => log.error({ err: error }, "fault"))]) {
    expect(line).toMatchObject({ err: { name: "Error", cause: { name: "RangeError" } } });
    expect(JSON.stringify(line)).toContain("the disk is far away");
    expect(JSON.stringify(line)).not.toContain(VALUE);
  }
});

test("a token, a code or a key is not shown in any text that it got into", () => {
  const error = new Error(`refused ${TOKEN}`, { cause: new Error(`for ${RANDOM} and ${CODE.toLowerCase()}`) });
  const pem = `-----BEGIN PRIVATE KEY-----\n${VALUE}\n-----END PRIVATE KEY-----`;
  const written = logged((log) => {
    log.error(error);
    log.error(
      { fault: `user_code=${VALUE}&x=1`, where: `cookie: "${VALUE}"`, name: pem },
      `authorization: DPoP ${VALUE}`,
    );
    log.warn(`${TOKEN} ${RANDOM} ${CODE} ${CODE}-BCDF access_token=${VALUE}`);
    log.info({ path: `/#token=${VALUE}`, token: VALUE }, "%s", VALUE);
  });
  expect(written).toHaveLength(4);
  const text = JSON.stringify(written);
  for (const secret of [TOKEN, TOKEN.split(".")[2], RANDOM, CODE, CODE.toLowerCase(), VALUE])
    expect(text).not.toContain(secret);
  expect(text).toContain("[secret]");
});

test("what is no secret is shown as it is", () => {
  const faultId = crypto.randomUUID();
  const [line] = logged((log) => log.warn({ fault: "disk is full", fault_id: faultId }, "the store is not available"));
  expect(line).toMatchObject({
    level: 40,
    msg: "the store is not available",
    fault: "disk is full",
    fault_id: faultId,
  });
});

test("a secret prints as [secret] in text, JSON, inspection, an error's message and a log", () => {
  const secret = new Secret(VALUE);
  const held = { deep: [{ secret }] };
  const [line] = logged((log) => log.info({ fault: secret, held }, "told"));
  const printed = [
    String(secret),
    `${secret}`,
    JSON.stringify(held),
    inspect(held, { depth: 9, showHidden: true }),
    Bun.inspect(held),
    String(new Error(`${secret}`)),
    JSON.stringify({ ...secret }),
    JSON.stringify(line),
  ].join("\n");
  expect(printed).toContain("[secret]");
  expect(printed).not.toContain(VALUE);
  expect(secret.reveal()).toBe(VALUE);
});
