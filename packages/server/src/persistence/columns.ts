import { Column, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm'
import type { ColumnOptions } from 'typeorm'

/** Part of a primary key: a UUID. The tenant comes first in every scoped table. */
export const KeyColumn = (name: string, constraintName: string) =>
  PrimaryColumn({ type: 'uuid', name, primaryKeyConstraintName: constraintName })

/** A UUID that refers to another row. */
export const UuidColumn = (name: string, options: ColumnOptions = {}) =>
  Column({ type: 'uuid', name, ...options })

/** Text of bounded length. */
export const TextColumn = (name: string, length: number, options: ColumnOptions = {}) =>
  Column({ type: 'varchar', length, name, ...options })

/** An instant in UTC with millisecond precision. */
export const InstantColumn = (name: string, options: ColumnOptions = {}) =>
  Column({ type: 'timestamp with time zone', precision: 3, name, ...options })

/** The instant a row was written, set by the database. */
export const CreatedAtColumn = () => InstantColumn('created_at', { default: () => 'CURRENT_TIMESTAMP(3)' })

/** A JSON object; empty unless given. */
export const JsonColumn = (name: string) => Column({ type: 'jsonb', name, default: () => "'{}'" })

/** An era of sign-ins. The library alone counts: saving an entity that was read before writes none back. */
export const EraColumn = (name: string) =>
  Column({ type: 'integer', name, default: 0, select: false, update: false })

/** A yes-or-no question with its default answer. */
export const FlagColumn = (name: string, isSetByDefault: boolean) =>
  Column({ type: 'boolean', name, default: isSetByDefault })

/** A foreign key that deletes its row together with the row it points to. Columns are given as `own: referenced`. */
export function BelongsTo(
  target: () => Function,
  constraintName: string,
  columns: Record<string, string>,
): PropertyDecorator {
  const joins = Object.entries(columns).map(([name, referencedColumnName]) => ({
    name,
    referencedColumnName,
    foreignKeyConstraintName: constraintName,
  }))
  return (entity, property) => {
    ManyToOne(target, { onDelete: 'CASCADE', nullable: false })(entity, property)
    JoinColumn(joins)(entity, property)
  }
}
