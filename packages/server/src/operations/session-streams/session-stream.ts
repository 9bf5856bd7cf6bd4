import type { SessionEvent } from '@nest-auth/js-client/contract'
import { presentActiveTenant } from '../../sessions/present.ts'
import { refusalOf } from '../../sessions/session-state.ts'
import type { SessionState } from '../../sessions/session-state.ts'
import type { TenantPolicy } from '../../tenants/tenant-policy.ts'

/** Where the lines of one stream go. */
export interface LineSink {
  write(line: string): void
  end(): void
}

/** One open stream: knows what its reader was told last, and tells what is different now. */
export class SessionStream {
  private readonly changedMemberships = new Set<string>()

  constructor(
    public state: SessionState,
    private readonly policy: TenantPolicy,
    private readonly sink: LineSink,
  ) {
    // A reader that loses the line comes back after so long (HTML §9.2.6).
    sink.write('retry: 3000\n\n')
  }

  /** A membership of the stream's user changed; told with the next look. */
  noteMembership(tenantId: string): void {
    this.changedMemberships.add(tenantId)
  }

  heartbeat(): void {
    this.sink.write(': heartbeat\n\n')
  }

  /** Tells what changed since the last look; answers whether the session goes on. */
  look(state: SessionState | null): boolean {
    const refusal = state ? refusalOf(state, this.policy) : 'UNAUTHENTICATED'
    if (refusal) {
      const tenantId = this.state.tenant?.id
      this.tell(
        refusal === 'TENANT_SUSPENDED' && tenantId !== undefined
          ? { type: 'tenant-suspended', tenantId }
          : { type: 'session-ended', sessionId: this.state.id },
      )
      this.sink.end()
      return false
    }
    const hadRights = JSON.stringify(this.state.rights)
    this.state = state!
    for (const tenantId of this.changedMemberships) this.tell({ type: 'membership-changed', tenantId })
    this.changedMemberships.clear()
    if (JSON.stringify(this.state.rights) !== hadRights) {
      this.tell({ type: 'roles-changed', tenantId: presentActiveTenant(this.state)?.id ?? null })
    }
    return true
  }

  end(): void {
    this.sink.end()
  }

  private tell(event: SessionEvent): void {
    this.sink.write(`data: ${JSON.stringify(event)}\n\n`)
  }
}
