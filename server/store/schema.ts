import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { accountId, accounts, bytes } from "./account-tables.ts";

export { accounts, ceremonies, links, passkeys, recoveryCodes, webSessions } from "./account-tables.ts";

/*
 * Conventions: times are integers, ms since the epoch; ids are UUID texts; a secret is never here, only its hash (`…_hash`,
 * SHA-256) or, where its space is small enough to search, its HMAC under a key kept outside the database (`…_mac`).
 * Every column has a type that PostgreSQL has too, so that a second store can stand behind the same operations.
 */

export const pairingWindows = sqliteTable("pairing_windows", {
  idHash: bytes("id_hash").primaryKey(),
  accountId: accountId(),
  sessionId: text("session_id").notNull(),
  openedAt: integer("opened_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
  usedAt: integer("used_at"),
});

/** One run of the device flow, from device_authorization to confirm, deny or expiry (RFC 8628). */
export const pairings = sqliteTable(
  "pairings",
  {
    id: text("id").primaryKey(),
    deviceCodeHash: bytes("device_code_hash").notNull().unique(),
    userCodeMac: bytes("user_code_mac").notNull().unique(),
    clientId: text("client_id").notNull(),
    scope: text("scope").notNull(),
    deviceName: text("device_name").notNull(),
    devicePlatform: text("device_platform").notNull(),
    clientVersion: text("client_version"),
    /** The address that asked, for "same network or not" and for the bound of pending pairings. */
    address: text("address").notNull(),
    /** The account whose pairing window this run belongs to; null where it was started by the tray alone. */
    windowAccountId: text("window_account_id"),
    requestedAt: integer("requested_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    intervalMs: integer("interval_ms").notNull(),
    lastPolledAt: integer("last_polled_at"),
    status: text("status", { enum: ["pending", "confirmed", "denied", "redeemed"] }).notNull(),
    /** Who decided. */
    accountId: text("account_id").references(() => accounts.id, { onDelete: "cascade" }),
    deviceId: text("device_id"),
    decidedAt: integer("decided_at"),
    redeemedAt: integer("redeemed_at"),
  },
  (table) => [
    index("pairings_by_expiry").on(table.expiresAt),
    index("pairings_by_address").on(table.address, table.status),
  ],
);

export const devices = sqliteTable(
  "devices",
  {
    id: text("id").primaryKey(),
    accountId: accountId(),
    name: text("name").notNull(),
    kind: text("kind", { enum: ["editor", "browser"] }).notNull(),
    clientId: text("client_id").notNull(),
    scope: text("scope").notNull(),
    platform: text("platform").notNull(),
    clientVersion: text("client_version"),
    status: text("status", { enum: ["pending", "active", "revoked"] }).notNull(),
    pairedAt: integer("paired_at").notNull(),
    /** The browser that confirmed it, in words, as `revokedFrom`. */
    pairedFrom: text("paired_from"),
    lastSeen: integer("last_seen"),
    queueLength: integer("queue_length"),
    clockOffsetMs: integer("clock_offset_ms"),
    /** RFC 9449 §6.1 thumbprint of the key that its tokens are bound to; set at redemption and never after. */
    jkt: text("jkt"),
    revokedAt: integer("revoked_at"),
    /** In words, for people: `Firefox on Linux`, or `the device itself`. */
    revokedFrom: text("revoked_from"),
    refreshReusedAt: integer("refresh_reused_at"),
  },
  (table) => [index("devices_by_account").on(table.accountId)],
);

/** One family of refresh tokens a device; token n is derived from id and n, so it is not stored. */
export const refreshFamilies = sqliteTable("refresh_families", {
  id: text("id").primaryKey(),
  /** Its device's, with which it goes: what PostgreSQL's keys lead with. */
  accountId: text("account_id").notNull(),
  deviceId: text("device_id")
    .notNull()
    .unique()
    .references(() => devices.id, { onDelete: "cascade" }),
  generation: integer("generation").notNull(),
  rotatedAt: integer("rotated_at").notNull(),
  endedAt: integer("ended_at"),
});

/** DPoP proofs seen at the token endpoint (RFC 9449 §11.1). */
export const dpopProofs = sqliteTable(
  "dpop_proofs",
  { jtiHash: bytes("jti_hash").primaryKey(), expiresAt: integer("expires_at").notNull() },
  (table) => [index("dpop_proofs_by_expiry").on(table.expiresAt)],
);

/** One capturing source on one device. Without foreign keys, as all tables on the ingest path. */
export const observers = sqliteTable(
  "observers",
  {
    key: integer("key").primaryKey({ autoIncrement: true }),
    accountKey: integer("account_key").notNull(),
    deviceId: text("device_id").notNull(),
    observer: text("observer").notNull(),
  },
  (table) => [uniqueIndex("observers_by_device").on(table.accountKey, table.deviceId, table.observer)],
);

/** The canonical event; its founding sighting is inline, further ones are rows of `sightings`. */
export const events = sqliteTable(
  "events",
  {
    key: integer("key").primaryKey({ autoIncrement: true }),
    accountKey: integer("account_key").notNull(),
    id: bytes("id").notNull(),
    at: integer("at").notNull(),
    type: text("type").notNull(),
    payload: text("payload").notNull(),
    fingerprint: bytes("fingerprint").notNull(),
    observerKey: integer("observer_key").notNull(),
    captureId: bytes("capture_id").notNull(),
    /** Differs from `at` only where an earlier founding sighting was removed. */
    sightedAt: integer("sighted_at").notNull(),
    clockOffsetMs: integer("clock_offset_ms"),
    durationMs: integer("duration_ms"),
  },
  (table) => [
    // Time first: inserts stay at the right edge, and one scan of a batch's span covers the matching rule's look-ups.
    index("events_by_time").on(table.accountKey, table.at, table.fingerprint, table.observerKey, table.captureId),
    // SQLite ends every index in the row's key: an account's events in the order in which they came, for live streams.
    index("events_by_arrival").on(table.accountKey),
  ],
);

/** Every further sighting of an event; `event_at` repeats the event's time, so that one scan by time finds both. */
export const sightings = sqliteTable(
  "sightings",
  {
    key: integer("key").primaryKey({ autoIncrement: true }),
    accountKey: integer("account_key").notNull(),
    eventKey: integer("event_key").notNull(),
    eventAt: integer("event_at").notNull(),
    observerKey: integer("observer_key").notNull(),
    captureId: bytes("capture_id").notNull(),
    sightedAt: integer("sighted_at").notNull(),
    clockOffsetMs: integer("clock_offset_ms"),
    durationMs: integer("duration_ms"),
  },
  (table) => [
    index("sightings_by_time").on(table.accountKey, table.eventAt, table.eventKey, table.observerKey, table.captureId),
    index("sightings_by_arrival").on(table.accountKey),
  ],
);

/** The newest entry of each account's chain: the row that serialises appends. */
export const auditHeads = sqliteTable("audit_heads", {
  accountId: text("account_id")
    .primaryKey()
    .references(() => accounts.id, { onDelete: "cascade" }),
  seq: integer("seq").notNull(),
  hash: bytes("hash").notNull(),
});

export const auditLog = sqliteTable(
  "audit_log",
  {
    accountId: accountId(),
    seq: integer("seq").notNull(),
    at: integer("at").notNull(),
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    target: text("target").notNull(),
    detail: text("detail").notNull(),
    previousHash: bytes("previous_hash").notNull(),
    entryHash: bytes("entry_hash").notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.seq] })],
);

/** What the server itself must remember from one start to the next, a number a name. */
export const serverState = sqliteTable("server_state", {
  name: text("name", { enum: ["kept-since", "checked"] }).primaryKey(),
  value: integer("value").notNull(),
});
