-- Roles and policies that keep the tenants of Nest Auth apart, for PostgreSQL 15 or newer. Run it after postgres.sql,
-- as the owner of the tables, and again after every migration.

do $$
declare
  wanted text;
  relation record;
  is_16 boolean := current_setting('server_version_num')::int >= 160000;
begin
  foreach wanted in array array['nest_auth_app', 'nest_auth_library', 'nest_auth_platform'] loop
    if not exists (select 1 from pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin noinherit nobypassrls', wanted);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if not pg_has_role(current_user, wanted, case when is_16 then 'SET' else 'MEMBER' end) then
      execute format('grant %I to current_user', wanted) || case when is_16 then ' with inherit false, set true' else '' end;
    end if;
  end loop;
  if not (select bool_and(has_schema_privilege(name, current_schema(), 'USAGE')) from unnest(array['nest_auth_app', 'nest_auth_library', 'nest_auth_platform']) name) then
    execute format('grant usage on schema %I to nest_auth_app, nest_auth_library, nest_auth_platform', current_schema());
  end if;
  for relation in
    select c.oid::regclass as name, c.relkind = 'S' as is_sequence from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
       and pg_has_role(c.relowner, 'USAGE')
       and not exists (select 1 from aclexplode(c.relacl) acl where acl.grantee = 'nest_auth_platform'::regrole)
  loop
    execute format(case when relation.is_sequence
      then 'grant usage, select, update on sequence %s to nest_auth_app, nest_auth_library, nest_auth_platform'
      else 'grant select, insert, update, delete on %s to nest_auth_app, nest_auth_library, nest_auth_platform' end, relation.name);
  end loop;
  if not exists (select 1 from pg_default_acl a, aclexplode(a.defaclacl) acl
                  where a.defaclnamespace = current_schema()::regnamespace and a.defaclrole = current_user::regrole
                    and acl.grantee = 'nest_auth_platform'::regrole) then
    execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to nest_auth_app, nest_auth_library, nest_auth_platform', current_schema());
    execute format('alter default privileges in schema %I grant usage, select, update on sequences to nest_auth_app, nest_auth_library, nest_auth_platform', current_schema());
  end if;
end $$;

grant select, insert, update, delete on "nest_auth_access_keys" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_access_keys" enable row level security;
alter table "nest_auth_access_keys" force row level security;
drop policy if exists nest_auth_app on "nest_auth_access_keys";
create policy nest_auth_app on "nest_auth_access_keys" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_access_keys" is 'd75ee30b9e5377e0';
drop policy if exists nest_auth_platform on "nest_auth_access_keys";
create policy nest_auth_platform on "nest_auth_access_keys" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_access_keys" is '51dec620bbb3fc52';
drop policy if exists nest_auth_library on "nest_auth_access_keys";
create policy nest_auth_library on "nest_auth_access_keys" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_access_keys" is '2508c998bc4fa15e';

grant select, insert, update, delete on "nest_auth_admin_users" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_admin_users" enable row level security;
alter table "nest_auth_admin_users" force row level security;
drop policy if exists nest_auth_library on "nest_auth_admin_users";
create policy nest_auth_library on "nest_auth_admin_users" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_admin_users" is '79ce4cd12ba8448a';

grant select, insert, update, delete on "nest_auth_audit_entries" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_audit_entries" enable row level security;
alter table "nest_auth_audit_entries" force row level security;
drop policy if exists nest_auth_app on "nest_auth_audit_entries";
create policy nest_auth_app on "nest_auth_audit_entries" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_audit_entries" is '21958fedcaae5ba2';
drop policy if exists nest_auth_platform on "nest_auth_audit_entries";
create policy nest_auth_platform on "nest_auth_audit_entries" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_audit_entries" is 'e5d3f7d2a0d66956';
drop policy if exists nest_auth_library on "nest_auth_audit_entries";
create policy nest_auth_library on "nest_auth_audit_entries" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_audit_entries" is 'be6a818a8fb242c3';

grant select, insert, update, delete on "nest_auth_guess_counts" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_guess_counts" enable row level security;
alter table "nest_auth_guess_counts" force row level security;
drop policy if exists nest_auth_app on "nest_auth_guess_counts";
create policy nest_auth_app on "nest_auth_guess_counts" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_guess_counts" is '5b2612d690496cd2';
drop policy if exists nest_auth_platform on "nest_auth_guess_counts";
create policy nest_auth_platform on "nest_auth_guess_counts" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_guess_counts" is 'b5bceeb8202c8d3a';
drop policy if exists nest_auth_library on "nest_auth_guess_counts";
create policy nest_auth_library on "nest_auth_guess_counts" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_guess_counts" is '1e7f78f562ae56d8';

grant select, insert, update, delete on "nest_auth_identities" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_identities" enable row level security;
alter table "nest_auth_identities" force row level security;
drop policy if exists nest_auth_app on "nest_auth_identities";
create policy nest_auth_app on "nest_auth_identities" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_identities" is '40a677688c6c8bd8';
drop policy if exists nest_auth_platform on "nest_auth_identities";
create policy nest_auth_platform on "nest_auth_identities" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_identities" is 'b8e387cb1dca2898';
drop policy if exists nest_auth_library on "nest_auth_identities";
create policy nest_auth_library on "nest_auth_identities" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_identities" is '6a99b941032ae1ea';

grant select, insert, update, delete on "nest_auth_invitations" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_invitations" enable row level security;
alter table "nest_auth_invitations" force row level security;
drop policy if exists nest_auth_app on "nest_auth_invitations";
create policy nest_auth_app on "nest_auth_invitations" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_invitations" is '7ab9d69d796bffe1';
drop policy if exists nest_auth_platform on "nest_auth_invitations";
create policy nest_auth_platform on "nest_auth_invitations" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_invitations" is 'b8b20a2bba7a970c';
drop policy if exists nest_auth_library on "nest_auth_invitations";
create policy nest_auth_library on "nest_auth_invitations" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_invitations" is 'be96ab76f644a69f';

grant select, insert, update, delete on "nest_auth_limit_counts" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_limit_counts" enable row level security;
alter table "nest_auth_limit_counts" force row level security;
drop policy if exists nest_auth_library on "nest_auth_limit_counts";
create policy nest_auth_library on "nest_auth_limit_counts" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_limit_counts" is '30a6398bf77ad1c2';

grant select, insert, update, delete on "nest_auth_mfa_secrets" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_mfa_secrets" enable row level security;
alter table "nest_auth_mfa_secrets" force row level security;
drop policy if exists nest_auth_app on "nest_auth_mfa_secrets";
create policy nest_auth_app on "nest_auth_mfa_secrets" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_mfa_secrets" is '9e93aef8438b14d3';
drop policy if exists nest_auth_platform on "nest_auth_mfa_secrets";
create policy nest_auth_platform on "nest_auth_mfa_secrets" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_mfa_secrets" is '497916d620626582';
drop policy if exists nest_auth_library on "nest_auth_mfa_secrets";
create policy nest_auth_library on "nest_auth_mfa_secrets" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_mfa_secrets" is '508fbb1b0942047b';

grant select, insert, update, delete on "nest_auth_otps" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_otps" enable row level security;
alter table "nest_auth_otps" force row level security;
drop policy if exists nest_auth_app on "nest_auth_otps";
create policy nest_auth_app on "nest_auth_otps" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_otps" is '12daad296b88b217';
drop policy if exists nest_auth_platform on "nest_auth_otps";
create policy nest_auth_platform on "nest_auth_otps" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_otps" is '24007cfe4fce4ff2';
drop policy if exists nest_auth_library on "nest_auth_otps";
create policy nest_auth_library on "nest_auth_otps" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_otps" is 'b33fc738f4855dac';

grant select, insert, update, delete on "nest_auth_outbox" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_outbox" enable row level security;
alter table "nest_auth_outbox" force row level security;
drop policy if exists nest_auth_app on "nest_auth_outbox";
create policy nest_auth_app on "nest_auth_outbox" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_outbox" is '3dc24fd6f8b1fb5d';
drop policy if exists nest_auth_platform on "nest_auth_outbox";
create policy nest_auth_platform on "nest_auth_outbox" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_outbox" is 'fa639f8b4afbc9e4';
drop policy if exists nest_auth_library on "nest_auth_outbox";
create policy nest_auth_library on "nest_auth_outbox" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_outbox" is 'f7e011a29084521b';

grant select, insert, update, delete on "nest_auth_permissions" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_permissions" enable row level security;
alter table "nest_auth_permissions" force row level security;
drop policy if exists nest_auth_app on "nest_auth_permissions";
create policy nest_auth_app on "nest_auth_permissions" for all to nest_auth_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) or (tenant_id = '00000000-0000-0000-0000-000000000000' and (select nullif(current_setting('app.tenant_id', true), '')::uuid) is not null)) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_permissions" is 'ad857a6428e27658';
drop policy if exists nest_auth_app_delete on "nest_auth_permissions";
create policy nest_auth_app_delete on "nest_auth_permissions" as restrictive for delete to nest_auth_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app_delete on "nest_auth_permissions" is 'c945b3545e88a772';
drop policy if exists nest_auth_platform on "nest_auth_permissions";
create policy nest_auth_platform on "nest_auth_permissions" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_permissions" is '6513bd02a0a5edd4';
drop policy if exists nest_auth_library on "nest_auth_permissions";
create policy nest_auth_library on "nest_auth_permissions" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_permissions" is 'b70c6a88017aeb07';

grant select, insert, update, delete on "nest_auth_platform_access_roles" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_platform_access_roles" enable row level security;
alter table "nest_auth_platform_access_roles" force row level security;
drop policy if exists nest_auth_app on "nest_auth_platform_access_roles";
create policy nest_auth_app on "nest_auth_platform_access_roles" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_platform_access_roles" is 'ad4b9544f68fc13c';
drop policy if exists nest_auth_platform on "nest_auth_platform_access_roles";
create policy nest_auth_platform on "nest_auth_platform_access_roles" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_platform_access_roles" is 'd24a9ff120e6eda2';
drop policy if exists nest_auth_library on "nest_auth_platform_access_roles";
create policy nest_auth_library on "nest_auth_platform_access_roles" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_platform_access_roles" is 'aa0c0d8e1bc23487';

grant select, insert, update, delete on "nest_auth_platform_accesses" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_platform_accesses" enable row level security;
alter table "nest_auth_platform_accesses" force row level security;
drop policy if exists nest_auth_app on "nest_auth_platform_accesses";
create policy nest_auth_app on "nest_auth_platform_accesses" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_platform_accesses" is '5d7ed3e2a2594e26';
drop policy if exists nest_auth_platform on "nest_auth_platform_accesses";
create policy nest_auth_platform on "nest_auth_platform_accesses" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_platform_accesses" is '6eec976ecfb596a6';
drop policy if exists nest_auth_library on "nest_auth_platform_accesses";
create policy nest_auth_library on "nest_auth_platform_accesses" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_platform_accesses" is '5d38595bab5ffdf4';

grant select, insert, update, delete on "nest_auth_queued_mails" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_queued_mails" enable row level security;
alter table "nest_auth_queued_mails" force row level security;
drop policy if exists nest_auth_app on "nest_auth_queued_mails";
create policy nest_auth_app on "nest_auth_queued_mails" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_queued_mails" is 'fe862b9cdaeb788e';
drop policy if exists nest_auth_platform on "nest_auth_queued_mails";
create policy nest_auth_platform on "nest_auth_queued_mails" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_queued_mails" is '4dfaddf8baa863a3';
drop policy if exists nest_auth_library on "nest_auth_queued_mails";
create policy nest_auth_library on "nest_auth_queued_mails" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_queued_mails" is '0402b4f8e1f103d1';

grant select, insert, update, delete on "nest_auth_role_permissions" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_role_permissions" enable row level security;
alter table "nest_auth_role_permissions" force row level security;
drop policy if exists nest_auth_app on "nest_auth_role_permissions";
create policy nest_auth_app on "nest_auth_role_permissions" for all to nest_auth_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) or (tenant_id = '00000000-0000-0000-0000-000000000000' and (select nullif(current_setting('app.tenant_id', true), '')::uuid) is not null)) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_role_permissions" is '6c0366987d6b285f';
drop policy if exists nest_auth_app_delete on "nest_auth_role_permissions";
create policy nest_auth_app_delete on "nest_auth_role_permissions" as restrictive for delete to nest_auth_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app_delete on "nest_auth_role_permissions" is '6fa0a88330e12b33';
drop policy if exists nest_auth_platform on "nest_auth_role_permissions";
create policy nest_auth_platform on "nest_auth_role_permissions" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_role_permissions" is 'e5dda0376eb86f57';
drop policy if exists nest_auth_library on "nest_auth_role_permissions";
create policy nest_auth_library on "nest_auth_role_permissions" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_role_permissions" is '3104755b9144a68c';

grant select, insert, update, delete on "nest_auth_roles" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_roles" enable row level security;
alter table "nest_auth_roles" force row level security;
drop policy if exists nest_auth_app on "nest_auth_roles";
create policy nest_auth_app on "nest_auth_roles" for all to nest_auth_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) or (tenant_id = '00000000-0000-0000-0000-000000000000' and (select nullif(current_setting('app.tenant_id', true), '')::uuid) is not null)) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_roles" is '52b3ed7ac2298480';
drop policy if exists nest_auth_app_delete on "nest_auth_roles";
create policy nest_auth_app_delete on "nest_auth_roles" as restrictive for delete to nest_auth_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app_delete on "nest_auth_roles" is '1821bd02f6df00ce';
drop policy if exists nest_auth_platform on "nest_auth_roles";
create policy nest_auth_platform on "nest_auth_roles" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_roles" is 'fecc69e1de7b62e4';
drop policy if exists nest_auth_library on "nest_auth_roles";
create policy nest_auth_library on "nest_auth_roles" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_roles" is 'bfd2a119d5620cee';

grant select, insert, update, delete on "nest_auth_sessions" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_sessions" enable row level security;
alter table "nest_auth_sessions" force row level security;
drop policy if exists nest_auth_app on "nest_auth_sessions";
create policy nest_auth_app on "nest_auth_sessions" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_sessions" is '054417af39f82eea';
drop policy if exists nest_auth_platform on "nest_auth_sessions";
create policy nest_auth_platform on "nest_auth_sessions" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_sessions" is '55b67278eae5025c';
drop policy if exists nest_auth_library on "nest_auth_sessions";
create policy nest_auth_library on "nest_auth_sessions" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_sessions" is '5bb93609a764e9c6';

grant select, insert, update, delete on "nest_auth_signing_keys" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_signing_keys" enable row level security;
alter table "nest_auth_signing_keys" force row level security;
drop policy if exists nest_auth_library on "nest_auth_signing_keys";
create policy nest_auth_library on "nest_auth_signing_keys" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_signing_keys" is 'c7c754ce0ad52ac8';

grant select, insert, update, delete on "nest_auth_tenants" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_tenants" enable row level security;
alter table "nest_auth_tenants" force row level security;
drop policy if exists nest_auth_app on "nest_auth_tenants";
create policy nest_auth_app on "nest_auth_tenants" for all to nest_auth_app using ("id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_tenants" is 'e18bcc4fe2d91fe4';
drop policy if exists nest_auth_platform on "nest_auth_tenants";
create policy nest_auth_platform on "nest_auth_tenants" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_tenants" is 'e6bbd7e400b7dbcf';
drop policy if exists nest_auth_library on "nest_auth_tenants";
create policy nest_auth_library on "nest_auth_tenants" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_tenants" is '6dd1244159f2e63d';

grant select, insert, update, delete on "nest_auth_trusted_devices" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_trusted_devices" enable row level security;
alter table "nest_auth_trusted_devices" force row level security;
drop policy if exists nest_auth_app on "nest_auth_trusted_devices";
create policy nest_auth_app on "nest_auth_trusted_devices" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_trusted_devices" is '7cdb364fadddc16d';
drop policy if exists nest_auth_platform on "nest_auth_trusted_devices";
create policy nest_auth_platform on "nest_auth_trusted_devices" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_trusted_devices" is 'e586b6ed85f60600';
drop policy if exists nest_auth_library on "nest_auth_trusted_devices";
create policy nest_auth_library on "nest_auth_trusted_devices" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_trusted_devices" is '0bd1ba9922561a0c';

grant select, insert, update, delete on "nest_auth_user_access_roles" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_user_access_roles" enable row level security;
alter table "nest_auth_user_access_roles" force row level security;
drop policy if exists nest_auth_app on "nest_auth_user_access_roles";
create policy nest_auth_app on "nest_auth_user_access_roles" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_user_access_roles" is '210d1c2e7172d30f';
drop policy if exists nest_auth_platform on "nest_auth_user_access_roles";
create policy nest_auth_platform on "nest_auth_user_access_roles" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_user_access_roles" is '1aec5ca1d6e9c683';
drop policy if exists nest_auth_library on "nest_auth_user_access_roles";
create policy nest_auth_library on "nest_auth_user_access_roles" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_user_access_roles" is '44748980dd150eb8';

grant select, insert, update, delete on "nest_auth_user_accesses" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_user_accesses" enable row level security;
alter table "nest_auth_user_accesses" force row level security;
drop policy if exists nest_auth_app on "nest_auth_user_accesses";
create policy nest_auth_app on "nest_auth_user_accesses" for all to nest_auth_app using ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check ("tenant_id" = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
comment on policy nest_auth_app on "nest_auth_user_accesses" is 'e54d4ddf428486a5';
drop policy if exists nest_auth_platform on "nest_auth_user_accesses";
create policy nest_auth_platform on "nest_auth_user_accesses" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_user_accesses" is 'f60147649d23d5d1';
drop policy if exists nest_auth_library on "nest_auth_user_accesses";
create policy nest_auth_library on "nest_auth_user_accesses" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_user_accesses" is 'c0f904258b2649d8';

grant select, insert, update, delete on "nest_auth_users" to nest_auth_app, nest_auth_library, nest_auth_platform;
alter table "nest_auth_users" enable row level security;
alter table "nest_auth_users" force row level security;
drop policy if exists nest_auth_app on "nest_auth_users";
create policy nest_auth_app on "nest_auth_users" for all to nest_auth_app using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) or id = (select nullif(current_setting('app.user_id', true), '')::uuid) or id = any((select string_to_array(current_setting('app.written_users', true), ','))::uuid[])
  or (tenant_id = '00000000-0000-0000-0000-000000000000' and exists (
    select 1 from nest_auth_user_accesses a
     where a.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) and a.user_scope_id = nest_auth_users.tenant_id and a.user_id = nest_auth_users.id))) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) or id = (select nullif(current_setting('app.user_id', true), '')::uuid) or id = any((select string_to_array(current_setting('app.written_users', true), ','))::uuid[])
  or (tenant_id = '00000000-0000-0000-0000-000000000000' and exists (
    select 1 from nest_auth_user_accesses a
     where a.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) and a.user_scope_id = nest_auth_users.tenant_id and a.user_id = nest_auth_users.id)));
comment on policy nest_auth_app on "nest_auth_users" is '7a7907d4aa9aa5bf';
drop policy if exists nest_auth_platform on "nest_auth_users";
create policy nest_auth_platform on "nest_auth_users" for all to nest_auth_platform using (true) with check (true);
comment on policy nest_auth_platform on "nest_auth_users" is '211ef65693ca782d';
drop policy if exists nest_auth_library on "nest_auth_users";
create policy nest_auth_library on "nest_auth_users" for all to nest_auth_library using (true) with check (true);
comment on policy nest_auth_library on "nest_auth_users" is 'c3baacc5eabc99a3';
