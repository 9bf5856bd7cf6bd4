-- The tables of Nest Auth for SQLite 3.44 or newer. Foreign keys need `PRAGMA foreign_keys = ON` on every connection.

CREATE TABLE "nest_auth_tenants" (
  "id" varchar(36) PRIMARY KEY NOT NULL,
  "slug" varchar(63) NOT NULL,
  "name" varchar(120) NOT NULL,
  "is_active" boolean NOT NULL DEFAULT (1),
  "join_policy" varchar(16) NOT NULL DEFAULT ('invitation'),
  "branding" text NOT NULL DEFAULT ('{}'),
  "settings" text NOT NULL DEFAULT ('{}'),
  "metadata" text NOT NULL DEFAULT ('{}'),
  "current_era" integer NOT NULL DEFAULT (0),
  "oldest_era" integer NOT NULL DEFAULT (0),
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  "deleted_at" datetime,
  CONSTRAINT "uq_nest_auth_tenants_slug" UNIQUE ("slug"),
  CONSTRAINT "ck_nest_auth_tenants_join_policy" CHECK (join_policy IN ('invitation', 'open')));

CREATE TABLE "nest_auth_admin_users" (
  "id" varchar(36) PRIMARY KEY NOT NULL,
  "email" varchar(254) NOT NULL,
  "name" varchar(120) NOT NULL,
  "password_hash" varchar(255) NOT NULL,
  "is_active" boolean NOT NULL DEFAULT (1),
  "last_login_at" datetime,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "uq_nest_auth_admin_users_email" UNIQUE ("email"));

CREATE TABLE "nest_auth_signing_keys" (
  "id" varchar(64) PRIMARY KEY NOT NULL,
  "slot" varchar(16),
  "algorithm" varchar(16) NOT NULL,
  "public_jwk" text NOT NULL DEFAULT ('{}'),
  "encrypted_private_jwk" text NOT NULL,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  "activates_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  "expires_at" datetime,
  "longest_token_seconds" integer NOT NULL DEFAULT (3600),
  CONSTRAINT "uq_nest_auth_signing_keys_slot" UNIQUE ("slot"));

CREATE TABLE "nest_auth_audit_entries" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  "action" varchar(64) NOT NULL,
  "actor_kind" varchar(16) NOT NULL,
  "actor_id" varchar(36),
  "impersonator_id" varchar(36),
  "target_kind" varchar(32),
  "target_id" varchar(64),
  "ip_address" varchar(45),
  "user_agent" varchar(255),
  "request_id" varchar(64),
  "details" text NOT NULL DEFAULT ('{}'),
  CONSTRAINT "ck_nest_auth_audit_entries_actor_kind" CHECK (actor_kind IN ('user', 'platform', 'system', 'anonymous')),
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_limit_counts" (
  "key" varchar(64) PRIMARY KEY NOT NULL,
  "total" integer NOT NULL,
  "expires_at" datetime NOT NULL);

CREATE TABLE "nest_auth_outbox" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "event_id" varchar(36) NOT NULL,
  "event_name" varchar(64) NOT NULL,
  "listener" varchar(100) NOT NULL,
  "payload" text NOT NULL DEFAULT ('{}'),
  "attempts" integer NOT NULL DEFAULT (0),
  "next_attempt_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  "failed_at" datetime,
  "last_error" varchar(255),
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "uq_nest_auth_outbox_delivery" UNIQUE ("tenant_id", "event_id", "listener"),
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_queued_mails" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "task" varchar(32) NOT NULL,
  "payload" text NOT NULL DEFAULT ('{}'),
  "attempts" integer NOT NULL DEFAULT (0),
  "next_attempt_at" datetime NOT NULL,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_guess_counts" (
  "tenant_id" varchar(36) NOT NULL,
  "account" varchar(64) NOT NULL,
  "origin" varchar(64) NOT NULL,
  "consecutive" integer NOT NULL,
  "hourly" integer NOT NULL,
  "hour_ends_at" datetime NOT NULL,
  "blocked_until" datetime,
  "is_locked" boolean NOT NULL DEFAULT (0),
  "updated_at" datetime NOT NULL,
  PRIMARY KEY ("tenant_id", "account", "origin"));

CREATE TABLE "nest_auth_users" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "email" varchar(254),
  "phone" varchar(16),
  "username" varchar(64),
  "password_hash" varchar(255),
  "password_marks" varchar(255),
  "is_active" boolean NOT NULL DEFAULT (1),
  "is_email_verified" boolean NOT NULL DEFAULT (0),
  "needs_verified_email" boolean NOT NULL DEFAULT (0),
  "is_phone_verified" boolean NOT NULL DEFAULT (0),
  "profile" text NOT NULL DEFAULT ('{}'),
  "metadata" text NOT NULL DEFAULT ('{}'),
  "last_login_at" datetime,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "uq_nest_auth_users_username" UNIQUE ("username", "tenant_id"),
  CONSTRAINT "uq_nest_auth_users_phone" UNIQUE ("phone", "tenant_id"),
  CONSTRAINT "uq_nest_auth_users_email" UNIQUE ("email", "tenant_id"),
  CONSTRAINT "fk_nest_auth_users_tenant" FOREIGN KEY ("tenant_id") REFERENCES "nest_auth_tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_sessions" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "user_id" varchar(36) NOT NULL,
  "sign_in_id" varchar(36) NOT NULL,
  "sign_in_era" integer NOT NULL DEFAULT (0),
  "active_tenant_id" varchar(36),
  "actor_kind" varchar(16),
  "actor_id" varchar(36),
  "actor_session_id" varchar(36),
  "refresh_token_hash" varchar(43) NOT NULL,
  "previous_token_hash" varchar(43),
  "rotated_at" datetime,
  "device_name" varchar(120),
  "ip_address" varchar(45),
  "user_agent" varchar(255),
  "last_used_at" datetime NOT NULL,
  "expires_at" datetime NOT NULL,
  "revoked_at" datetime,
  "revoked_reason" varchar(32),
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "ck_nest_auth_sessions_actor_kind" CHECK (actor_kind IN ('staff', 'impersonation')),
  CONSTRAINT "fk_nest_auth_sessions_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_identities" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "user_id" varchar(36) NOT NULL,
  "provider" varchar(64) NOT NULL,
  "provider_id" varchar(255) NOT NULL,
  "metadata" text NOT NULL DEFAULT ('{}'),
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "uq_nest_auth_identities_subject" UNIQUE ("tenant_id", "provider", "provider_id"),
  CONSTRAINT "fk_nest_auth_identities_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_access_keys" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "user_id" varchar(36) NOT NULL,
  "active_tenant_id" varchar(36),
  "name" varchar(120) NOT NULL,
  "prefix" varchar(16) NOT NULL,
  "key_hash" varchar(64) NOT NULL,
  "scopes" text NOT NULL DEFAULT ('{}'),
  "last_used_at" datetime,
  "expires_at" datetime,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "fk_nest_auth_access_keys_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_otps" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "user_id" varchar(36) NOT NULL,
  "purpose" varchar(32) NOT NULL,
  "secret_hash" varchar(64) NOT NULL,
  "payload" text NOT NULL DEFAULT ('{}'),
  "sign_in_era" integer NOT NULL DEFAULT (0),
  "expires_at" datetime NOT NULL,
  "used_at" datetime,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "fk_nest_auth_otps_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_mfa_secrets" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "user_id" varchar(36) NOT NULL,
  "type" varchar(16) NOT NULL,
  "name" varchar(120) NOT NULL,
  "encrypted_secret" text NOT NULL,
  "last_used_step" bigint,
  "confirmed_at" datetime,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "fk_nest_auth_mfa_secrets_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_trusted_devices" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "user_id" varchar(36) NOT NULL,
  "token_hash" varchar(64) NOT NULL,
  "device_name" varchar(120),
  "last_used_at" datetime,
  "expires_at" datetime NOT NULL,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "fk_nest_auth_trusted_devices_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_roles" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "name" varchar(64) NOT NULL,
  "guard" varchar(32) NOT NULL DEFAULT ('web'),
  "description" varchar(255),
  "is_system" boolean NOT NULL DEFAULT (0),
  "is_assignable" boolean NOT NULL DEFAULT (1),
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "uq_nest_auth_roles_name" UNIQUE ("tenant_id", "guard", "name"),
  CONSTRAINT "fk_nest_auth_roles_tenant" FOREIGN KEY ("tenant_id") REFERENCES "nest_auth_tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_permissions" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "name" varchar(128) NOT NULL,
  "resource" varchar(64) NOT NULL,
  "action" varchar(64) NOT NULL,
  "description" varchar(255),
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "uq_nest_auth_permissions_name" UNIQUE ("tenant_id", "name"),
  CONSTRAINT "fk_nest_auth_permissions_tenant" FOREIGN KEY ("tenant_id") REFERENCES "nest_auth_tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_role_permissions" (
  "tenant_id" varchar(36) NOT NULL,
  "role_id" varchar(36) NOT NULL,
  "permission_id" varchar(36) NOT NULL,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "fk_nest_auth_role_permissions_role" FOREIGN KEY ("tenant_id", "role_id") REFERENCES "nest_auth_roles" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  CONSTRAINT "fk_nest_auth_role_permissions_permission" FOREIGN KEY ("tenant_id", "permission_id") REFERENCES "nest_auth_permissions" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "role_id", "permission_id"));

CREATE TABLE "nest_auth_user_accesses" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "user_scope_id" varchar(36) NOT NULL,
  "user_id" varchar(36) NOT NULL,
  "is_active" boolean NOT NULL DEFAULT (1),
  "is_default" boolean NOT NULL DEFAULT (0),
  "signed_out_at" datetime,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "uq_nest_auth_user_accesses_user" UNIQUE ("user_id", "user_scope_id", "tenant_id"),
  CONSTRAINT "ck_nest_auth_user_accesses_scope" CHECK (user_scope_id = tenant_id OR user_scope_id = '00000000-0000-0000-0000-000000000000'),
  CONSTRAINT "fk_nest_auth_user_accesses_tenant" FOREIGN KEY ("tenant_id") REFERENCES "nest_auth_tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION,
  CONSTRAINT "fk_nest_auth_user_accesses_user" FOREIGN KEY ("user_scope_id", "user_id") REFERENCES "nest_auth_users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_platform_accesses" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "user_id" varchar(36) NOT NULL,
  "is_active" boolean NOT NULL DEFAULT (1),
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "uq_nest_auth_platform_accesses_user" UNIQUE ("tenant_id", "user_id"),
  CONSTRAINT "ck_nest_auth_platform_accesses_scope" CHECK (tenant_id = '00000000-0000-0000-0000-000000000000'),
  CONSTRAINT "fk_nest_auth_platform_accesses_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "id"));

CREATE TABLE "nest_auth_user_access_roles" (
  "tenant_id" varchar(36) NOT NULL,
  "user_access_id" varchar(36) NOT NULL,
  "role_scope_id" varchar(36) NOT NULL,
  "role_id" varchar(36) NOT NULL,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "ck_nest_auth_user_access_roles_scope" CHECK (role_scope_id = tenant_id OR role_scope_id = '00000000-0000-0000-0000-000000000000'),
  CONSTRAINT "fk_nest_auth_user_access_roles_access" FOREIGN KEY ("tenant_id", "user_access_id") REFERENCES "nest_auth_user_accesses" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  CONSTRAINT "fk_nest_auth_user_access_roles_role" FOREIGN KEY ("role_scope_id", "role_id") REFERENCES "nest_auth_roles" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "user_access_id", "role_scope_id", "role_id"));

CREATE TABLE "nest_auth_platform_access_roles" (
  "tenant_id" varchar(36) NOT NULL,
  "platform_access_id" varchar(36) NOT NULL,
  "role_id" varchar(36) NOT NULL,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "fk_nest_auth_platform_access_roles_access" FOREIGN KEY ("tenant_id", "platform_access_id") REFERENCES "nest_auth_platform_accesses" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  CONSTRAINT "fk_nest_auth_platform_access_roles_role" FOREIGN KEY ("tenant_id", "role_id") REFERENCES "nest_auth_roles" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "platform_access_id", "role_id"));

CREATE TABLE "nest_auth_invitations" (
  "tenant_id" varchar(36) NOT NULL,
  "id" varchar(36) NOT NULL,
  "email" varchar(254) NOT NULL,
  "roles" text NOT NULL DEFAULT ('{}'),
  "secret_hash" varchar(43),
  "inviter_scope_id" varchar(36),
  "inviter_id" varchar(36),
  "expires_at" datetime NOT NULL,
  "accepted_at" datetime,
  "revoked_at" datetime,
  "created_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),
  CONSTRAINT "uq_nest_auth_invitations_email" UNIQUE ("tenant_id", "email"),
  CONSTRAINT "fk_nest_auth_invitations_tenant" FOREIGN KEY ("tenant_id") REFERENCES "nest_auth_tenants" ("id") ON DELETE CASCADE ON UPDATE NO ACTION,
  PRIMARY KEY ("tenant_id", "id"));

CREATE INDEX "ix_nest_auth_audit_entries_target" ON "nest_auth_audit_entries" ("tenant_id", "target_id", "id");

CREATE INDEX "ix_nest_auth_audit_entries_actor" ON "nest_auth_audit_entries" ("tenant_id", "actor_id", "id");

CREATE INDEX "ix_nest_auth_limit_counts_expiry" ON "nest_auth_limit_counts" ("expires_at");

CREATE INDEX "ix_nest_auth_outbox_due" ON "nest_auth_outbox" ("next_attempt_at");

CREATE INDEX "ix_nest_auth_queued_mails_due" ON "nest_auth_queued_mails" ("next_attempt_at");

CREATE INDEX "ix_nest_auth_guess_counts_updated" ON "nest_auth_guess_counts" ("updated_at");

CREATE INDEX "ix_nest_auth_users_id" ON "nest_auth_users" ("id");

CREATE INDEX "ix_nest_auth_sessions_expiry" ON "nest_auth_sessions" ("expires_at");

CREATE INDEX "ix_nest_auth_sessions_user" ON "nest_auth_sessions" ("user_id", "tenant_id", "created_at");

CREATE INDEX "ix_nest_auth_identities_user" ON "nest_auth_identities" ("tenant_id", "user_id");

CREATE INDEX "ix_nest_auth_access_keys_user" ON "nest_auth_access_keys" ("tenant_id", "user_id");

CREATE INDEX "ix_nest_auth_otps_user" ON "nest_auth_otps" ("tenant_id", "user_id", "purpose");

CREATE INDEX "ix_nest_auth_otps_expiry" ON "nest_auth_otps" ("expires_at");

CREATE INDEX "ix_nest_auth_mfa_secrets_user" ON "nest_auth_mfa_secrets" ("tenant_id", "user_id");

CREATE INDEX "ix_nest_auth_trusted_devices_user" ON "nest_auth_trusted_devices" ("tenant_id", "user_id");

CREATE INDEX "ix_nest_auth_trusted_devices_expiry" ON "nest_auth_trusted_devices" ("expires_at");

CREATE INDEX "ix_nest_auth_user_accesses_user" ON "nest_auth_user_accesses" ("user_scope_id", "user_id", "is_default", "tenant_id");

CREATE INDEX "ix_nest_auth_invitations_expiry" ON "nest_auth_invitations" ("expires_at");
