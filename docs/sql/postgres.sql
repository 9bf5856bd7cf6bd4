-- The tables of Nest Auth for PostgreSQL 15 or newer.

CREATE TABLE "nest_auth_users" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "email" character varying(254),
  "phone" character varying(16),
  "username" character varying(64),
  "password_hash" character varying(255),
  "password_marks" character varying(255),
  "is_active" boolean NOT NULL DEFAULT true,
  "is_email_verified" boolean NOT NULL DEFAULT false,
  "needs_verified_email" boolean NOT NULL DEFAULT false,
  "is_phone_verified" boolean NOT NULL DEFAULT false,
  "profile" jsonb NOT NULL DEFAULT '{}',
  "metadata" jsonb NOT NULL DEFAULT '{}',
  "last_login_at" TIMESTAMP(3) WITH TIME ZONE,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "uq_nest_auth_users_username" UNIQUE ("username", "tenant_id"),
  CONSTRAINT "uq_nest_auth_users_phone" UNIQUE ("phone", "tenant_id"),
  CONSTRAINT "uq_nest_auth_users_email" UNIQUE ("email", "tenant_id"),
  CONSTRAINT "pk_nest_auth_users" PRIMARY KEY ("tenant_id", "id")
);

CREATE INDEX "ix_nest_auth_users_id" ON "nest_auth_users"  ("id");

CREATE TABLE "nest_auth_sessions" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "sign_in_id" uuid NOT NULL,
  "sign_in_era" integer NOT NULL DEFAULT '0',
  "active_tenant_id" uuid,
  "actor_kind" character varying(16),
  "actor_id" uuid,
  "actor_session_id" uuid,
  "refresh_token_hash" character varying(43) NOT NULL,
  "previous_token_hash" character varying(43),
  "rotated_at" TIMESTAMP(3) WITH TIME ZONE,
  "device_name" character varying(120),
  "ip_address" character varying(45),
  "user_agent" character varying(255),
  "last_used_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
  "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
  "revoked_at" TIMESTAMP(3) WITH TIME ZONE,
  "revoked_reason" character varying(32),
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "ck_nest_auth_sessions_actor_kind" CHECK (actor_kind IN ('staff', 'impersonation')),
  CONSTRAINT "pk_nest_auth_sessions" PRIMARY KEY ("tenant_id", "id")
);

CREATE INDEX "ix_nest_auth_sessions_expiry" ON "nest_auth_sessions"  ("expires_at");

CREATE INDEX "ix_nest_auth_sessions_user" ON "nest_auth_sessions"  ("user_id", "tenant_id", "created_at");

CREATE TABLE "nest_auth_identities" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "provider" character varying(64) NOT NULL,
  "provider_id" character varying(255) NOT NULL,
  "metadata" jsonb NOT NULL DEFAULT '{}',
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "uq_nest_auth_identities_subject" UNIQUE ("tenant_id", "provider", "provider_id"),
  CONSTRAINT "pk_nest_auth_identities" PRIMARY KEY ("tenant_id", "id")
);

CREATE INDEX "ix_nest_auth_identities_user" ON "nest_auth_identities"  ("tenant_id", "user_id");

CREATE TABLE "nest_auth_access_keys" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "active_tenant_id" uuid,
  "name" character varying(120) NOT NULL,
  "prefix" character varying(16) NOT NULL,
  "key_hash" character varying(64) NOT NULL,
  "scopes" jsonb NOT NULL DEFAULT '{}',
  "last_used_at" TIMESTAMP(3) WITH TIME ZONE,
  "expires_at" TIMESTAMP(3) WITH TIME ZONE,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "pk_nest_auth_access_keys" PRIMARY KEY ("tenant_id", "id")
);

CREATE INDEX "ix_nest_auth_access_keys_user" ON "nest_auth_access_keys"  ("tenant_id", "user_id");

CREATE TABLE "nest_auth_otps" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "purpose" character varying(32) NOT NULL,
  "secret_hash" character varying(64) NOT NULL,
  "payload" jsonb NOT NULL DEFAULT '{}',
  "sign_in_era" integer NOT NULL DEFAULT '0',
  "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
  "used_at" TIMESTAMP(3) WITH TIME ZONE,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "pk_nest_auth_otps" PRIMARY KEY ("tenant_id", "id")
);

CREATE INDEX "ix_nest_auth_otps_user" ON "nest_auth_otps"  ("tenant_id", "user_id", "purpose");

CREATE INDEX "ix_nest_auth_otps_expiry" ON "nest_auth_otps"  ("expires_at");

CREATE TABLE "nest_auth_mfa_secrets" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "type" character varying(16) NOT NULL,
  "name" character varying(120) NOT NULL,
  "encrypted_secret" text NOT NULL,
  "last_used_step" bigint,
  "confirmed_at" TIMESTAMP(3) WITH TIME ZONE,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "pk_nest_auth_mfa_secrets" PRIMARY KEY ("tenant_id", "id")
);

CREATE INDEX "ix_nest_auth_mfa_secrets_user" ON "nest_auth_mfa_secrets"  ("tenant_id", "user_id");

CREATE TABLE "nest_auth_trusted_devices" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "token_hash" character varying(64) NOT NULL,
  "device_name" character varying(120),
  "last_used_at" TIMESTAMP(3) WITH TIME ZONE,
  "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "pk_nest_auth_trusted_devices" PRIMARY KEY ("tenant_id", "id")
);

CREATE INDEX "ix_nest_auth_trusted_devices_user" ON "nest_auth_trusted_devices"  ("tenant_id", "user_id");

CREATE INDEX "ix_nest_auth_trusted_devices_expiry" ON "nest_auth_trusted_devices"  ("expires_at");

CREATE TABLE "nest_auth_roles" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "name" character varying(64) NOT NULL,
  "guard" character varying(32) NOT NULL DEFAULT 'web',
  "description" character varying(255),
  "is_system" boolean NOT NULL DEFAULT false,
  "is_assignable" boolean NOT NULL DEFAULT true,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "uq_nest_auth_roles_name" UNIQUE ("tenant_id", "guard", "name"),
  CONSTRAINT "pk_nest_auth_roles" PRIMARY KEY ("tenant_id", "id")
);

CREATE TABLE "nest_auth_permissions" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "name" character varying(128) NOT NULL,
  "resource" character varying(64) NOT NULL,
  "action" character varying(64) NOT NULL,
  "description" character varying(255),
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "uq_nest_auth_permissions_name" UNIQUE ("tenant_id", "name"),
  CONSTRAINT "pk_nest_auth_permissions" PRIMARY KEY ("tenant_id", "id")
);

CREATE TABLE "nest_auth_role_permissions" (
  "tenant_id" uuid NOT NULL,
  "role_id" uuid NOT NULL,
  "permission_id" uuid NOT NULL,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "pk_nest_auth_role_permissions" PRIMARY KEY ("tenant_id", "role_id", "permission_id")
);

CREATE TABLE "nest_auth_tenants" (
  "id" uuid NOT NULL,
  "slug" character varying(63) NOT NULL,
  "name" character varying(120) NOT NULL,
  "is_active" boolean NOT NULL DEFAULT true,
  "join_policy" character varying(16) NOT NULL DEFAULT 'invitation',
  "branding" jsonb NOT NULL DEFAULT '{}',
  "settings" jsonb NOT NULL DEFAULT '{}',
  "metadata" jsonb NOT NULL DEFAULT '{}',
  "current_era" integer NOT NULL DEFAULT '0',
  "oldest_era" integer NOT NULL DEFAULT '0',
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  "deleted_at" TIMESTAMP(3) WITH TIME ZONE,
  CONSTRAINT "uq_nest_auth_tenants_slug" UNIQUE ("slug"),
  CONSTRAINT "ck_nest_auth_tenants_join_policy" CHECK (join_policy IN ('invitation', 'open')),
  CONSTRAINT "pk_nest_auth_tenants" PRIMARY KEY ("id")
);

CREATE TABLE "nest_auth_user_accesses" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "user_scope_id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "is_active" boolean NOT NULL DEFAULT true,
  "is_default" boolean NOT NULL DEFAULT false,
  "signed_out_at" TIMESTAMP(3) WITH TIME ZONE,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "uq_nest_auth_user_accesses_user" UNIQUE ("user_id", "user_scope_id", "tenant_id"),
  CONSTRAINT "ck_nest_auth_user_accesses_scope" CHECK (user_scope_id = tenant_id OR user_scope_id = '00000000-0000-0000-0000-000000000000'),
  CONSTRAINT "pk_nest_auth_user_accesses" PRIMARY KEY ("tenant_id", "id")
);

CREATE INDEX "ix_nest_auth_user_accesses_user" ON "nest_auth_user_accesses"  ("user_scope_id", "user_id", "is_default", "tenant_id");

CREATE TABLE "nest_auth_platform_accesses" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "user_id" uuid NOT NULL,
  "is_active" boolean NOT NULL DEFAULT true,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "uq_nest_auth_platform_accesses_user" UNIQUE ("tenant_id", "user_id"),
  CONSTRAINT "ck_nest_auth_platform_accesses_scope" CHECK (tenant_id = '00000000-0000-0000-0000-000000000000'),
  CONSTRAINT "pk_nest_auth_platform_accesses" PRIMARY KEY ("tenant_id", "id")
);

CREATE TABLE "nest_auth_admin_users" (
  "id" uuid NOT NULL,
  "email" character varying(254) NOT NULL,
  "name" character varying(120) NOT NULL,
  "password_hash" character varying(255) NOT NULL,
  "is_active" boolean NOT NULL DEFAULT true,
  "last_login_at" TIMESTAMP(3) WITH TIME ZONE,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "uq_nest_auth_admin_users_email" UNIQUE ("email"),
  CONSTRAINT "pk_nest_auth_admin_users" PRIMARY KEY ("id")
);

CREATE TABLE "nest_auth_user_access_roles" (
  "tenant_id" uuid NOT NULL,
  "user_access_id" uuid NOT NULL,
  "role_scope_id" uuid NOT NULL,
  "role_id" uuid NOT NULL,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "ck_nest_auth_user_access_roles_scope" CHECK (role_scope_id = tenant_id OR role_scope_id = '00000000-0000-0000-0000-000000000000'),
  CONSTRAINT "pk_nest_auth_user_access_roles" PRIMARY KEY ("tenant_id", "user_access_id", "role_scope_id", "role_id")
);

CREATE TABLE "nest_auth_platform_access_roles" (
  "tenant_id" uuid NOT NULL,
  "platform_access_id" uuid NOT NULL,
  "role_id" uuid NOT NULL,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "pk_nest_auth_platform_access_roles" PRIMARY KEY ("tenant_id", "platform_access_id", "role_id")
);

CREATE TABLE "nest_auth_signing_keys" (
  "id" character varying(64) NOT NULL,
  "slot" character varying(16),
  "algorithm" character varying(16) NOT NULL,
  "public_jwk" jsonb NOT NULL DEFAULT '{}',
  "encrypted_private_jwk" text NOT NULL,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  "activates_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  "expires_at" TIMESTAMP(3) WITH TIME ZONE,
  "longest_token_seconds" integer NOT NULL DEFAULT '3600',
  CONSTRAINT "uq_nest_auth_signing_keys_slot" UNIQUE ("slot"),
  CONSTRAINT "pk_nest_auth_signing_keys" PRIMARY KEY ("id")
);

CREATE TABLE "nest_auth_audit_entries" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  "action" character varying(64) NOT NULL,
  "actor_kind" character varying(16) NOT NULL,
  "actor_id" uuid,
  "impersonator_id" uuid,
  "target_kind" character varying(32),
  "target_id" character varying(64),
  "ip_address" character varying(45),
  "user_agent" character varying(255),
  "request_id" character varying(64),
  "details" jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT "ck_nest_auth_audit_entries_actor_kind" CHECK (actor_kind IN ('user', 'platform', 'system', 'anonymous')),
  CONSTRAINT "pk_nest_auth_audit_entries" PRIMARY KEY ("tenant_id", "id")
);

CREATE INDEX "ix_nest_auth_audit_entries_target" ON "nest_auth_audit_entries"  ("tenant_id", "target_id", "id");

CREATE INDEX "ix_nest_auth_audit_entries_actor" ON "nest_auth_audit_entries"  ("tenant_id", "actor_id", "id");

CREATE TABLE "nest_auth_limit_counts" (
  "key" character varying(64) NOT NULL,
  "total" integer NOT NULL,
  "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
  CONSTRAINT "pk_nest_auth_limit_counts" PRIMARY KEY ("key")
);

CREATE INDEX "ix_nest_auth_limit_counts_expiry" ON "nest_auth_limit_counts"  ("expires_at");

CREATE TABLE "nest_auth_outbox" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "event_id" uuid NOT NULL,
  "event_name" character varying(64) NOT NULL,
  "listener" character varying(100) NOT NULL,
  "payload" jsonb NOT NULL DEFAULT '{}',
  "attempts" integer NOT NULL DEFAULT '0',
  "next_attempt_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  "failed_at" TIMESTAMP(3) WITH TIME ZONE,
  "last_error" character varying(255),
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "uq_nest_auth_outbox_delivery" UNIQUE ("tenant_id", "event_id", "listener"),
  CONSTRAINT "pk_nest_auth_outbox" PRIMARY KEY ("tenant_id", "id")
);

CREATE INDEX "ix_nest_auth_outbox_due" ON "nest_auth_outbox"  ("next_attempt_at");

CREATE TABLE "nest_auth_queued_mails" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "task" character varying(32) NOT NULL,
  "payload" jsonb NOT NULL DEFAULT '{}',
  "attempts" integer NOT NULL DEFAULT '0',
  "next_attempt_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "pk_nest_auth_queued_mails" PRIMARY KEY ("tenant_id", "id")
);

CREATE INDEX "ix_nest_auth_queued_mails_due" ON "nest_auth_queued_mails"  ("next_attempt_at");

CREATE TABLE "nest_auth_invitations" (
  "tenant_id" uuid NOT NULL,
  "id" uuid NOT NULL,
  "email" character varying(254) NOT NULL,
  "roles" jsonb NOT NULL DEFAULT '{}',
  "secret_hash" character varying(43),
  "inviter_scope_id" uuid,
  "inviter_id" uuid,
  "expires_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
  "accepted_at" TIMESTAMP(3) WITH TIME ZONE,
  "revoked_at" TIMESTAMP(3) WITH TIME ZONE,
  "created_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL DEFAULT ('now'::text)::timestamp(3) with time zone,
  CONSTRAINT "uq_nest_auth_invitations_email" UNIQUE ("tenant_id", "email"),
  CONSTRAINT "pk_nest_auth_invitations" PRIMARY KEY ("tenant_id", "id")
);

CREATE INDEX "ix_nest_auth_invitations_expiry" ON "nest_auth_invitations"  ("expires_at");

CREATE TABLE "nest_auth_guess_counts" (
  "tenant_id" uuid NOT NULL,
  "account" character varying(64) NOT NULL,
  "origin" character varying(64) NOT NULL,
  "consecutive" integer NOT NULL,
  "hourly" integer NOT NULL,
  "hour_ends_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
  "blocked_until" TIMESTAMP(3) WITH TIME ZONE,
  "is_locked" boolean NOT NULL DEFAULT false,
  "updated_at" TIMESTAMP(3) WITH TIME ZONE NOT NULL,
  CONSTRAINT "pk_nest_auth_guess_counts" PRIMARY KEY ("tenant_id", "account", "origin")
);

CREATE INDEX "ix_nest_auth_guess_counts_updated" ON "nest_auth_guess_counts"  ("updated_at");

ALTER TABLE "nest_auth_users" ADD CONSTRAINT "fk_nest_auth_users_tenant" FOREIGN KEY ("tenant_id") REFERENCES "nest_auth_tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_sessions" ADD CONSTRAINT "fk_nest_auth_sessions_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_identities" ADD CONSTRAINT "fk_nest_auth_identities_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_access_keys" ADD CONSTRAINT "fk_nest_auth_access_keys_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_otps" ADD CONSTRAINT "fk_nest_auth_otps_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_mfa_secrets" ADD CONSTRAINT "fk_nest_auth_mfa_secrets_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_trusted_devices" ADD CONSTRAINT "fk_nest_auth_trusted_devices_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_roles" ADD CONSTRAINT "fk_nest_auth_roles_tenant" FOREIGN KEY ("tenant_id") REFERENCES "nest_auth_tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_permissions" ADD CONSTRAINT "fk_nest_auth_permissions_tenant" FOREIGN KEY ("tenant_id") REFERENCES "nest_auth_tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_role_permissions" ADD CONSTRAINT "fk_nest_auth_role_permissions_role" FOREIGN KEY ("tenant_id", "role_id") REFERENCES "nest_auth_roles"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_role_permissions" ADD CONSTRAINT "fk_nest_auth_role_permissions_permission" FOREIGN KEY ("tenant_id", "permission_id") REFERENCES "nest_auth_permissions"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_user_accesses" ADD CONSTRAINT "fk_nest_auth_user_accesses_tenant" FOREIGN KEY ("tenant_id") REFERENCES "nest_auth_tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_user_accesses" ADD CONSTRAINT "fk_nest_auth_user_accesses_user" FOREIGN KEY ("user_scope_id", "user_id") REFERENCES "nest_auth_users"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_platform_accesses" ADD CONSTRAINT "fk_nest_auth_platform_accesses_user" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "nest_auth_users"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_user_access_roles" ADD CONSTRAINT "fk_nest_auth_user_access_roles_access" FOREIGN KEY ("tenant_id", "user_access_id") REFERENCES "nest_auth_user_accesses"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_user_access_roles" ADD CONSTRAINT "fk_nest_auth_user_access_roles_role" FOREIGN KEY ("role_scope_id", "role_id") REFERENCES "nest_auth_roles"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_platform_access_roles" ADD CONSTRAINT "fk_nest_auth_platform_access_roles_access" FOREIGN KEY ("tenant_id", "platform_access_id") REFERENCES "nest_auth_platform_accesses"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_platform_access_roles" ADD CONSTRAINT "fk_nest_auth_platform_access_roles_role" FOREIGN KEY ("tenant_id", "role_id") REFERENCES "nest_auth_roles"("tenant_id","id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "nest_auth_invitations" ADD CONSTRAINT "fk_nest_auth_invitations_tenant" FOREIGN KEY ("tenant_id") REFERENCES "nest_auth_tenants"("id") ON DELETE CASCADE ON UPDATE NO ACTION;
