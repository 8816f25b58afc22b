-- SQLite adds no column that must have a value to rows that are there already, so the table is made anew.
CREATE TABLE `refresh_families_new` (
	`id` text PRIMARY KEY NOT NULL,
	`device_id` text NOT NULL,
	`generation` integer NOT NULL,
	`rotated_at` integer NOT NULL,
	`ended_at` integer,
	`account_id` text NOT NULL,
	FOREIGN KEY (`device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `refresh_families_new` (`id`, `device_id`, `generation`, `rotated_at`, `ended_at`, `account_id`)
	SELECT `family`.`id`, `device_id`, `generation`, `rotated_at`, `ended_at`, `devices`.`account_id`
	FROM `refresh_families` AS `family` JOIN `devices` ON `devices`.`id` = `device_id`;
--> statement-breakpoint
DROP TABLE `refresh_families`;--> statement-breakpoint
ALTER TABLE `refresh_families_new` RENAME TO `refresh_families`;--> statement-breakpoint
CREATE UNIQUE INDEX `refresh_families_device_id_unique` ON `refresh_families` (`device_id`);
