import type { SessionRow } from './world.ts'

const dayMs = 86_400_000

export const accessTokenTtlSeconds = 300
export const selectionTtlMs = 300_000
export const reuseIntervalMs = 10_000
export const idleTtlMs = 7 * dayMs
export const absoluteTtlMs = 30 * dayMs

/** The moment a session ends by itself: idle since its last rotation, or too old. */
export function expiresAt(session: SessionRow): number {
  return Math.min(session.rotatedAt + idleTtlMs, session.absoluteExpiresAt)
}

export function isLive(session: SessionRow, nowMs: number): boolean {
  return !session.isRevoked && nowMs < expiresAt(session)
}
