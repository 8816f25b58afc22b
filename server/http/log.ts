import pino, { type DestinationStream, type Logger } from "pino";

/** What a line may carry beside its words; whatever else gets near the log is named there but not shown. */
const SHOWN = new Set(["fault_id", "where", "method", "path", "field", "name", "stack", "fault", "err"]);

/** No children: pino would show what they are bound to without asking the shape below. */
export type Log = Pick<Logger, "info" | "warn" | "error">;

/** JSON lines on stderr. */
export function openLog(to: DestinationStream = pino.destination({ dest: 2, sync: true })): Log {
  return pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // The shape below has it already; pino's own would show every property of an error.
      serializers: { err: (shown: unknown) => shown },
      formatters: { log: shownFields },
      hooks: {
        logMethod([what, words], write) {
          const text = typeof what === "string" ? what : words;
          // Nothing is put into the words, so that a line's words are always those of the source.
          if (typeof what === "string") write.call(this, withoutSecrets(what));
          else write.call(this, asFields(what), text === undefined ? "" : withoutSecrets(text));
        },
      },
    },
    to,
  );
}

function asFields(what: unknown): Record<string, unknown> {
  if (what instanceof Error) return { err: what };
  return typeof what === "object" && what !== null ? { ...what } : {};
}

function shownFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, SHOWN.has(name) ? shown(value) : "[not shown]"]),
  );
}

/** Plain values and errors; an object's properties may hold anything, at any depth. */
function shown(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  if (typeof value === "number" || typeof value === "boolean" || value === undefined || value === null) return value;
  if (!(value instanceof Error) || depth > 4) return "[not shown]";
  const { name, stack, cause } = value;
  return { name, stack: withoutSecrets(stack ?? ""), ...(cause !== undefined && { cause: shown(cause, depth + 1) }) };
}

/** The second line behind the type `Secret`: what looks like a token, a code or a key is not shown in any text. */
function withoutSecrets(text: string): string {
  return SECRETS.reduce((rest, secret) => rest.replace(secret, "[secret]"), text);
}

const SECRETS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(authorization|(set-)?cookie|dpop|\w*token|device_code|user_code)["']?\s*[=:]\s*["']?((Bearer|DPoP)\s+)?[^\s"',;&]+/gi,
  // A signed token in three parts (RFC 7515 §7.1); 256 bits in base64url or more; letters as a person types them.
  /\beyJ[\w-]*\.[\w-]*\.[\w-]*/g,
  /[\w-]{40,}/g,
  /\b[BCDFGHJKLMNPQRSTVWXZ]{4}(-[BCDFGHJKLMNPQRSTVWXZ]{4})+\b/gi,
];
