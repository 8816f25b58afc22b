import { blob, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/* The tables of who a person is and how they get in, by the conventions of `schema.ts`. */

export const bytes = (name: string) => blob(name, { mode: "buffer" }).$type<Uint8Array>();

export const accounts = sqliteTable("accounts", {
  /** Short name of the account in the tables of events; never on the wire. */
  key: integer("key").primaryKey({ autoIncrement: true }),
  id: text("id").notNull().unique(),
  name: text("name").notNull().unique(),
  isOwner: integer("is_owner", { mode: "boolean" }).notNull(),
  createdAt: integer("created_at").notNull(),
});

export const accountId = () =>
  text("account_id")
    .notNull()
    .references(() => accounts.id, { onDelete: "cascade" });

export const passkeys = sqliteTable(
  "passkeys",
  {
    /** The WebAuthn credential id, base64url. */
    id: text("id").primaryKey(),
    accountId: accountId(),
    publicKey: bytes("public_key").notNull(),
    counter: integer("counter").notNull(),
    /** JSON array of the transports that the browser told of. */
    transports: text("transports").notNull(),
    name: text("name").notNull(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at"),
  },
  (table) => [index("passkeys_by_account").on(table.accountId)],
);

/** A WebAuthn ceremony under way; taken out by the answer, so that a challenge works once. */
export const ceremonies = sqliteTable("ceremonies", {
  idHash: bytes("id_hash").primaryKey(),
  purpose: text("purpose", { enum: ["register", "sign-in", "verify"] }).notNull(),
  challenge: text("challenge").notNull(),
  /** JSON: what the ceremony will create or prove once it succeeds. */
  context: text("context").notNull(),
  expiresAt: integer("expires_at").notNull(),
});

export const links = sqliteTable("links", {
  tokenHash: bytes("token_hash").primaryKey(),
  /** By which its maker can withdraw it; of no use for redeeming it. */
  id: text("id").notNull().unique(),
  purpose: text("purpose", { enum: ["set-up", "sign-in", "invitation"] }).notNull(),
  accountId: text("account_id").references(() => accounts.id, { onDelete: "cascade" }),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
  usedAt: integer("used_at"),
});

/** A set of one-use codes that let a person in who has no passkey at hand; a new set takes the place of the old one. */
export const recoveryCodes = sqliteTable(
  "recovery_codes",
  {
    codeMac: bytes("code_mac").primaryKey(),
    accountId: accountId(),
    createdAt: integer("created_at").notNull(),
    usedAt: integer("used_at"),
  },
  (table) => [index("recovery_codes_by_account").on(table.accountId)],
);

export const webSessions = sqliteTable(
  "web_sessions",
  {
    tokenHash: bytes("token_hash").primaryKey(),
    id: text("id").notNull().unique(),
    accountId: accountId(),
    /** The browser in words: `Firefox on Linux`. */
    browser: text("browser").notNull(),
    createdAt: integer("created_at").notNull(),
    lastSeenAt: integer("last_seen_at").notNull(),
    /** When the person last proved to be there: a passkey, or the redemption of a link or recovery code. */
    verifiedAt: integer("verified_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [index("web_sessions_by_account").on(table.accountId)],
);
