-- The tables of Nest Auth for MariaDB 10.7 or newer, MySQL 8.0.13 or newer. The database should use utf8mb4 and a binary collation.

CREATE TABLE `nest_auth_users` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `email` varchar(254) NULL,
  `phone` varchar(16) NULL,
  `username` varchar(64) NULL,
  `password_hash` varchar(255) NULL,
  `password_marks` varchar(255) NULL,
  `is_active` tinyint NOT NULL DEFAULT 1,
  `is_email_verified` tinyint NOT NULL DEFAULT 0,
  `needs_verified_email` tinyint NOT NULL DEFAULT 0,
  `is_phone_verified` tinyint NOT NULL DEFAULT 0,
  `profile` longtext NOT NULL,
  `metadata` longtext NOT NULL,
  `last_login_at` datetime(3) NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  INDEX `ix_nest_auth_users_id` (`id`),
  UNIQUE INDEX `uq_nest_auth_users_username` (`username`, `tenant_id`),
  UNIQUE INDEX `uq_nest_auth_users_phone` (`phone`, `tenant_id`),
  UNIQUE INDEX `uq_nest_auth_users_email` (`email`, `tenant_id`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_sessions` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `user_id` char(36) NOT NULL,
  `sign_in_id` char(36) NOT NULL,
  `sign_in_era` int NOT NULL DEFAULT '0',
  `active_tenant_id` char(36) NULL,
  `actor_kind` varchar(16) NULL,
  `actor_id` char(36) NULL,
  `actor_session_id` char(36) NULL,
  `refresh_token_hash` varchar(43) NOT NULL,
  `previous_token_hash` varchar(43) NULL,
  `rotated_at` datetime(3) NULL,
  `device_name` varchar(120) NULL,
  `ip_address` varchar(45) NULL,
  `user_agent` varchar(255) NULL,
  `last_used_at` datetime(3) NOT NULL,
  `expires_at` datetime(3) NOT NULL,
  `revoked_at` datetime(3) NULL,
  `revoked_reason` varchar(32) NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  INDEX `ix_nest_auth_sessions_expiry` (`expires_at`),
  INDEX `ix_nest_auth_sessions_user` (`user_id`, `tenant_id`, `created_at`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_identities` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `user_id` char(36) NOT NULL,
  `provider` varchar(64) NOT NULL,
  `provider_id` varchar(255) NOT NULL,
  `metadata` longtext NOT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  INDEX `ix_nest_auth_identities_user` (`tenant_id`, `user_id`),
  UNIQUE INDEX `uq_nest_auth_identities_subject` (`tenant_id`, `provider`, `provider_id`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_access_keys` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `user_id` char(36) NOT NULL,
  `active_tenant_id` char(36) NULL,
  `name` varchar(120) NOT NULL,
  `prefix` varchar(16) NOT NULL,
  `key_hash` varchar(64) NOT NULL,
  `scopes` longtext NOT NULL,
  `last_used_at` datetime(3) NULL,
  `expires_at` datetime(3) NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  INDEX `ix_nest_auth_access_keys_user` (`tenant_id`, `user_id`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_otps` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `user_id` char(36) NOT NULL,
  `purpose` varchar(32) NOT NULL,
  `secret_hash` varchar(64) NOT NULL,
  `payload` longtext NOT NULL,
  `sign_in_era` int NOT NULL DEFAULT '0',
  `expires_at` datetime(3) NOT NULL,
  `used_at` datetime(3) NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  INDEX `ix_nest_auth_otps_user` (`tenant_id`, `user_id`, `purpose`),
  INDEX `ix_nest_auth_otps_expiry` (`expires_at`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_mfa_secrets` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `user_id` char(36) NOT NULL,
  `type` varchar(16) NOT NULL,
  `name` varchar(120) NOT NULL,
  `encrypted_secret` text NOT NULL,
  `last_used_step` bigint NULL,
  `confirmed_at` datetime(3) NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  INDEX `ix_nest_auth_mfa_secrets_user` (`tenant_id`, `user_id`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_trusted_devices` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `user_id` char(36) NOT NULL,
  `token_hash` varchar(64) NOT NULL,
  `device_name` varchar(120) NULL,
  `last_used_at` datetime(3) NULL,
  `expires_at` datetime(3) NOT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  INDEX `ix_nest_auth_trusted_devices_user` (`tenant_id`, `user_id`),
  INDEX `ix_nest_auth_trusted_devices_expiry` (`expires_at`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_roles` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `name` varchar(64) NOT NULL,
  `guard` varchar(32) NOT NULL DEFAULT 'web',
  `description` varchar(255) NULL,
  `is_system` tinyint NOT NULL DEFAULT 0,
  `is_assignable` tinyint NOT NULL DEFAULT 1,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  UNIQUE INDEX `uq_nest_auth_roles_name` (`tenant_id`, `guard`, `name`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_permissions` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `name` varchar(128) NOT NULL,
  `resource` varchar(64) NOT NULL,
  `action` varchar(64) NOT NULL,
  `description` varchar(255) NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  UNIQUE INDEX `uq_nest_auth_permissions_name` (`tenant_id`, `name`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_role_permissions` (
  `tenant_id` char(36) NOT NULL,
  `role_id` char(36) NOT NULL,
  `permission_id` char(36) NOT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (`tenant_id`, `role_id`, `permission_id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_tenants` (
  `id` char(36) NOT NULL,
  `slug` varchar(63) NOT NULL,
  `name` varchar(120) NOT NULL,
  `is_active` tinyint NOT NULL DEFAULT 1,
  `join_policy` varchar(16) NOT NULL DEFAULT 'invitation',
  `branding` longtext NOT NULL,
  `settings` longtext NOT NULL,
  `metadata` longtext NOT NULL,
  `current_era` int NOT NULL DEFAULT '0',
  `oldest_era` int NOT NULL DEFAULT '0',
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  `deleted_at` datetime(3) NULL,
  UNIQUE INDEX `uq_nest_auth_tenants_slug` (`slug`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_user_accesses` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `user_scope_id` char(36) NOT NULL,
  `user_id` char(36) NOT NULL,
  `is_active` tinyint NOT NULL DEFAULT 1,
  `is_default` tinyint NOT NULL DEFAULT 0,
  `signed_out_at` datetime(3) NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  INDEX `ix_nest_auth_user_accesses_user` (`user_scope_id`, `user_id`, `is_default`, `tenant_id`),
  UNIQUE INDEX `uq_nest_auth_user_accesses_user` (`user_id`, `user_scope_id`, `tenant_id`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_platform_accesses` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `user_id` char(36) NOT NULL,
  `is_active` tinyint NOT NULL DEFAULT 1,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  UNIQUE INDEX `uq_nest_auth_platform_accesses_user` (`tenant_id`, `user_id`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_admin_users` (
  `id` char(36) NOT NULL,
  `email` varchar(254) NOT NULL,
  `name` varchar(120) NOT NULL,
  `password_hash` varchar(255) NOT NULL,
  `is_active` tinyint NOT NULL DEFAULT 1,
  `last_login_at` datetime(3) NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  UNIQUE INDEX `uq_nest_auth_admin_users_email` (`email`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_user_access_roles` (
  `tenant_id` char(36) NOT NULL,
  `user_access_id` char(36) NOT NULL,
  `role_scope_id` char(36) NOT NULL,
  `role_id` char(36) NOT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (`tenant_id`, `user_access_id`, `role_scope_id`, `role_id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_platform_access_roles` (
  `tenant_id` char(36) NOT NULL,
  `platform_access_id` char(36) NOT NULL,
  `role_id` char(36) NOT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (`tenant_id`, `platform_access_id`, `role_id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_signing_keys` (
  `id` varchar(64) NOT NULL,
  `slot` varchar(16) NULL,
  `algorithm` varchar(16) NOT NULL,
  `public_jwk` longtext NOT NULL,
  `encrypted_private_jwk` text NOT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  `activates_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  `expires_at` datetime(3) NULL,
  `longest_token_seconds` int NOT NULL DEFAULT '3600',
  UNIQUE INDEX `uq_nest_auth_signing_keys_slot` (`slot`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_audit_entries` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  `action` varchar(64) NOT NULL,
  `actor_kind` varchar(16) NOT NULL,
  `actor_id` char(36) NULL,
  `impersonator_id` char(36) NULL,
  `target_kind` varchar(32) NULL,
  `target_id` varchar(64) NULL,
  `ip_address` varchar(45) NULL,
  `user_agent` varchar(255) NULL,
  `request_id` varchar(64) NULL,
  `details` longtext NOT NULL,
  INDEX `ix_nest_auth_audit_entries_target` (`tenant_id`, `target_id`, `id`),
  INDEX `ix_nest_auth_audit_entries_actor` (`tenant_id`, `actor_id`, `id`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_limit_counts` (
  `key` varchar(64) NOT NULL,
  `total` int NOT NULL,
  `expires_at` datetime(3) NOT NULL,
  INDEX `ix_nest_auth_limit_counts_expiry` (`expires_at`),
  PRIMARY KEY (`key`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_outbox` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `event_id` char(36) NOT NULL,
  `event_name` varchar(64) NOT NULL,
  `listener` varchar(100) NOT NULL,
  `payload` longtext NOT NULL,
  `attempts` int NOT NULL DEFAULT '0',
  `next_attempt_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  `failed_at` datetime(3) NULL,
  `last_error` varchar(255) NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  INDEX `ix_nest_auth_outbox_due` (`next_attempt_at`),
  UNIQUE INDEX `uq_nest_auth_outbox_delivery` (`tenant_id`, `event_id`, `listener`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_queued_mails` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `task` varchar(32) NOT NULL,
  `payload` longtext NOT NULL,
  `attempts` int NOT NULL DEFAULT '0',
  `next_attempt_at` datetime(3) NOT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  INDEX `ix_nest_auth_queued_mails_due` (`next_attempt_at`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_invitations` (
  `tenant_id` char(36) NOT NULL,
  `id` char(36) NOT NULL,
  `email` varchar(254) NOT NULL,
  `roles` longtext NOT NULL,
  `secret_hash` varchar(43) NULL,
  `inviter_scope_id` char(36) NULL,
  `inviter_id` char(36) NULL,
  `expires_at` datetime(3) NOT NULL,
  `accepted_at` datetime(3) NULL,
  `revoked_at` datetime(3) NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  INDEX `ix_nest_auth_invitations_expiry` (`expires_at`),
  UNIQUE INDEX `uq_nest_auth_invitations_email` (`tenant_id`, `email`),
  PRIMARY KEY (`tenant_id`, `id`)
) ENGINE=InnoDB;

CREATE TABLE `nest_auth_guess_counts` (
  `tenant_id` char(36) NOT NULL,
  `account` varchar(64) NOT NULL,
  `origin` varchar(64) NOT NULL,
  `consecutive` int NOT NULL,
  `hourly` int NOT NULL,
  `hour_ends_at` datetime(3) NOT NULL,
  `blocked_until` datetime(3) NULL,
  `is_locked` tinyint NOT NULL DEFAULT 0,
  `updated_at` datetime(3) NOT NULL,
  INDEX `ix_nest_auth_guess_counts_updated` (`updated_at`),
  PRIMARY KEY (`tenant_id`, `account`, `origin`)
) ENGINE=InnoDB;

ALTER TABLE `nest_auth_users` ADD CONSTRAINT `fk_nest_auth_users_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `nest_auth_tenants`(`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_sessions` ADD CONSTRAINT `fk_nest_auth_sessions_user` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `nest_auth_users`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_identities` ADD CONSTRAINT `fk_nest_auth_identities_user` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `nest_auth_users`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_access_keys` ADD CONSTRAINT `fk_nest_auth_access_keys_user` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `nest_auth_users`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_otps` ADD CONSTRAINT `fk_nest_auth_otps_user` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `nest_auth_users`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_mfa_secrets` ADD CONSTRAINT `fk_nest_auth_mfa_secrets_user` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `nest_auth_users`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_trusted_devices` ADD CONSTRAINT `fk_nest_auth_trusted_devices_user` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `nest_auth_users`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_roles` ADD CONSTRAINT `fk_nest_auth_roles_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `nest_auth_tenants`(`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_permissions` ADD CONSTRAINT `fk_nest_auth_permissions_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `nest_auth_tenants`(`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_role_permissions` ADD CONSTRAINT `fk_nest_auth_role_permissions_role` FOREIGN KEY (`tenant_id`, `role_id`) REFERENCES `nest_auth_roles`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_role_permissions` ADD CONSTRAINT `fk_nest_auth_role_permissions_permission` FOREIGN KEY (`tenant_id`, `permission_id`) REFERENCES `nest_auth_permissions`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_user_accesses` ADD CONSTRAINT `fk_nest_auth_user_accesses_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `nest_auth_tenants`(`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_user_accesses` ADD CONSTRAINT `fk_nest_auth_user_accesses_user` FOREIGN KEY (`user_scope_id`, `user_id`) REFERENCES `nest_auth_users`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_platform_accesses` ADD CONSTRAINT `fk_nest_auth_platform_accesses_user` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `nest_auth_users`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_user_access_roles` ADD CONSTRAINT `fk_nest_auth_user_access_roles_access` FOREIGN KEY (`tenant_id`, `user_access_id`) REFERENCES `nest_auth_user_accesses`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_user_access_roles` ADD CONSTRAINT `fk_nest_auth_user_access_roles_role` FOREIGN KEY (`role_scope_id`, `role_id`) REFERENCES `nest_auth_roles`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_platform_access_roles` ADD CONSTRAINT `fk_nest_auth_platform_access_roles_access` FOREIGN KEY (`tenant_id`, `platform_access_id`) REFERENCES `nest_auth_platform_accesses`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_platform_access_roles` ADD CONSTRAINT `fk_nest_auth_platform_access_roles_role` FOREIGN KEY (`tenant_id`, `role_id`) REFERENCES `nest_auth_roles`(`tenant_id`,`id`) ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE `nest_auth_invitations` ADD CONSTRAINT `fk_nest_auth_invitations_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `nest_auth_tenants`(`id`) ON DELETE CASCADE ON UPDATE NO ACTION;
