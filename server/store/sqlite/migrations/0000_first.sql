CREATE TABLE `accounts` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`is_owner` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_id_unique` ON `accounts` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_name_unique` ON `accounts` (`name`);--> statement-breakpoint
CREATE TABLE `audit_heads` (
	`account_id` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`hash` blob NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `audit_log` (
	`account_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`target` text NOT NULL,
	`detail` text NOT NULL,
	`previous_hash` blob NOT NULL,
	`entry_hash` blob NOT NULL,
	PRIMARY KEY(`account_id`, `seq`),
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `ceremonies` (
	`id_hash` blob PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`challenge` text NOT NULL,
	`context` text NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `devices` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`client_id` text NOT NULL,
	`scope` text NOT NULL,
	`platform` text NOT NULL,
	`client_version` text,
	`status` text NOT NULL,
	`paired_at` integer NOT NULL,
	`last_seen` integer,
	`queue_length` integer,
	`clock_offset_ms` integer,
	`jkt` text,
	`revoked_at` integer,
	`revoked_from` text,
	`refresh_reused_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `devices_by_account` ON `devices` (`account_id`);--> statement-breakpoint
CREATE TABLE `dpop_proofs` (
	`jti_hash` blob PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `dpop_proofs_by_expiry` ON `dpop_proofs` (`expires_at`);--> statement-breakpoint
CREATE TABLE `events` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`account_key` integer NOT NULL,
	`id` blob NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`payload` text NOT NULL,
	`fingerprint` blob NOT NULL,
	`observer_key` integer NOT NULL,
	`capture_id` blob NOT NULL,
	`sighted_at` integer NOT NULL,
	`clock_offset_ms` integer,
	`duration_ms` integer
);
--> statement-breakpoint
CREATE INDEX `events_by_time` ON `events` (`account_key`,`at`,`fingerprint`,`observer_key`,`capture_id`);--> statement-breakpoint
CREATE INDEX `events_by_arrival` ON `events` (`account_key`);--> statement-breakpoint
CREATE TABLE `links` (
	`token_hash` blob PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`purpose` text NOT NULL,
	`account_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `links_id_unique` ON `links` (`id`);--> statement-breakpoint
CREATE TABLE `observers` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`account_key` integer NOT NULL,
	`device_id` text NOT NULL,
	`observer` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `observers_by_device` ON `observers` (`account_key`,`device_id`,`observer`);--> statement-breakpoint
CREATE TABLE `pairing_windows` (
	`id_hash` blob PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`session_id` text NOT NULL,
	`opened_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `pairings` (
	`id` text PRIMARY KEY NOT NULL,
	`device_code_hash` blob NOT NULL,
	`user_code_mac` blob NOT NULL,
	`client_id` text NOT NULL,
	`scope` text NOT NULL,
	`device_name` text NOT NULL,
	`device_platform` text NOT NULL,
	`client_version` text,
	`address` text NOT NULL,
	`window_account_id` text,
	`requested_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`interval_ms` integer NOT NULL,
	`last_polled_at` integer,
	`status` text NOT NULL,
	`account_id` text,
	`device_id` text,
	`decided_at` integer,
	`redeemed_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pairings_device_code_hash_unique` ON `pairings` (`device_code_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `pairings_user_code_mac_unique` ON `pairings` (`user_code_mac`);--> statement-breakpoint
CREATE INDEX `pairings_by_expiry` ON `pairings` (`expires_at`);--> statement-breakpoint
CREATE INDEX `pairings_by_address` ON `pairings` (`address`,`status`);--> statement-breakpoint
CREATE TABLE `passkeys` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`public_key` blob NOT NULL,
	`counter` integer NOT NULL,
	`transports` text NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `passkeys_by_account` ON `passkeys` (`account_id`);--> statement-breakpoint
CREATE TABLE `recovery_codes` (
	`code_mac` blob PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `recovery_codes_by_account` ON `recovery_codes` (`account_id`);--> statement-breakpoint
CREATE TABLE `refresh_families` (
	`id` text PRIMARY KEY NOT NULL,
	`device_id` text NOT NULL,
	`generation` integer NOT NULL,
	`rotated_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `refresh_families_device_id_unique` ON `refresh_families` (`device_id`);--> statement-breakpoint
CREATE TABLE `server_state` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sightings` (
	`key` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`account_key` integer NOT NULL,
	`event_key` integer NOT NULL,
	`event_at` integer NOT NULL,
	`observer_key` integer NOT NULL,
	`capture_id` blob NOT NULL,
	`sighted_at` integer NOT NULL,
	`clock_offset_ms` integer,
	`duration_ms` integer
);
--> statement-breakpoint
CREATE INDEX `sightings_by_time` ON `sightings` (`account_key`,`event_at`,`event_key`,`observer_key`,`capture_id`);--> statement-breakpoint
CREATE INDEX `sightings_by_arrival` ON `sightings` (`account_key`);--> statement-breakpoint
CREATE TABLE `web_sessions` (
	`token_hash` blob PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`account_id` text NOT NULL,
	`browser` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`verified_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `web_sessions_id_unique` ON `web_sessions` (`id`);--> statement-breakpoint
CREATE INDEX `web_sessions_by_account` ON `web_sessions` (`account_id`);