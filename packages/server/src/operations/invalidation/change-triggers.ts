import { createHash } from 'node:crypto'
import type { DataSource } from 'typeorm'
import { isolationRoles } from '../../persistence/isolation/isolation-settings.ts'
import { announcements } from './announced-changes.ts'
import type { Announcement } from './announced-changes.ts'

/** The channel of PostgreSQL on which changes of session states are told. */
export const CHANGE_CHANNEL = 'nest_auth_changes'

/** How the triggers pass a change on. */
interface Way {
  verb: string
  /** Name of the function whose comment says which triggers are in place. */
  version: string
  /** What has to be there before the triggers are. */
  preparation: string
  /** The statement that passes a line on, SQL for a text. */
  send: (line: string) => string
}

const ways = {
  /** To whoever listens at that moment. */
  notify: {
    verb: 'tell',
    version: 'nest_auth_changes_version',
    preparation: '',
    send: (line) => `perform pg_notify('${CHANGE_CHANNEL}', pg_current_xact_id() || ' ' || ${line});`,
  },
  /** Into a table, for those who look. Whoever may change our tables may add to it; a tenant reads none of it. */
  log: {
    verb: 'log',
    version: 'nest_auth_change_log_version',
    preparation: `  create table if not exists nest_auth_changes (xact xid8 not null, line text not null);
  create index if not exists nest_auth_changes_xact on nest_auth_changes (xact);
  grant insert on nest_auth_changes to public;
  grant select, delete on nest_auth_changes to ${isolationRoles.library}, ${isolationRoles.platform};
  revoke select, update, delete on nest_auth_changes from ${isolationRoles.application};
`,
    send: (line) => `insert into nest_auth_changes (xact, line) values (pg_current_xact_id(), ${line});`,
  },
} satisfies Record<string, Way>

/**
 * SQL that lets the tables announce their changes: what they say rides in the transaction of the change, whoever makes it,
 * costs no statement of its own and is never heard of a change that was rolled back. Any number of processes may run
 * it at once, and it does nothing where the triggers are there already.
 */
export function changeTriggersSql(dataSource: DataSource, by: keyof typeof ways): string {
  const way: Way = ways[by]
  const parts = announcements.map((announcement) => triggersOf(dataSource, announcement, way))
  const body = way.preparation + parts.map(({ sql }) => sql).join('\n')
  const names = parts.flatMap((part) => part.names)
  const version = createHash('sha256').update(body).digest('hex').slice(0, 16)
  const areInPlace = `obj_description(to_regprocedure('${way.version}()'), 'pg_proc') = '${version}'
    and ${names.length} = (select count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where c.relnamespace = current_schema()::regnamespace and t.tgenabled <> 'D'
        and t.tgname in (${names.map((name) => `'${name}'`).join(', ')}))`
  return `do $ensure$
begin
  if ${areInPlace} then return; end if;
  perform pg_advisory_xact_lock(7020837465719281);
  if ${areInPlace} then return; end if;
${body}
  create or replace function ${way.version}() returns void language sql as 'select null::void';
  comment on function ${way.version}() is '${version}';
end $ensure$`
}

function triggersOf(
  dataSource: DataSource,
  { entity, events, line, ignored = [] }: Announcement,
  { verb, send }: Way,
) {
  const table = dataSource.getMetadata(entity).tableName
  const tell = table.replace('nest_auth_', `nest_auth_${verb}_`)
  const names = events.map((event) => `${tell}_${event}`)
  const triggers = events.map(
    (event, index) => `  drop trigger if exists ${names[index]} on ${table};
  create trigger ${names[index]} after ${event} on ${table} for each row execute function ${tell}();`,
  )
  // The rest of the rows as it is stored: columns that come later count too, and none has to be comparable.
  // Here and not as a condition of the trigger, which PostgreSQL reads anew with every statement: five times as dear.
  const sql = `  create or replace function ${tell}() returns trigger language plpgsql as $tell$
  declare r ${table}%rowtype;
  begin
    if tg_op = 'DELETE' then r := old; else r := new; end if;
    if tg_op = 'UPDATE' then
      -- An update that changes nothing a state rests on wakes nobody.
      ${ignored.map((column) => `new.${column} := old.${column};`).join(' ')}
      if new *= old then return null; end if;
    end if;
    ${send(line)}
    return null;
  end $tell$;
${triggers.join('\n')}`
  return { names, sql }
}
