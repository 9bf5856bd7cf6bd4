import { Controller } from '@nestjs/common'
import type { AuditEntry, RequestOutput, ResponseOf } from '@nest-auth/js-client/contract'
import { CurrentSession } from '../access/current.decorators.ts'
import { Audit } from '../audit/audit.ts'
import type { AuditListItem } from '../audit/audit-list.ts'
import { ContractInput } from '../http/contract-input.decorator.ts'
import { ContractRoute } from '../http/contract-route.decorator.ts'
import { encodeCursor, positionIn } from '../http/list-cursor.ts'
import type { AuthContext } from '../request-context/auth-context.ts'
import { ActiveTenant } from './active-tenant.ts'
import { AuditNames } from './audit-names.ts'

/** Who did what in the tenant the caller acts in. Entries are only read: no route changes one. */
@Controller()
export class AuditController {
  constructor(
    private readonly active: ActiveTenant,
    private readonly audit: Audit,
    private readonly names: AuditNames,
  ) {}

  @ContractRoute('listAuditEntries')
  async listAuditEntries(
    @CurrentSession() caller: AuthContext,
    @ContractInput('listAuditEntries') { query }: RequestOutput<'listAuditEntries'>,
  ): Promise<ResponseOf<'listAuditEntries'>> {
    const tenantId = this.active.of(caller)
    const { cursor, since, until, ...filter } = query
    const page = await this.audit.list({
      ...filter,
      tenantId,
      cursor: positionIn(tenantId, cursor) ?? undefined,
      since: since === undefined ? undefined : new Date(since),
      until: until === undefined ? undefined : new Date(until),
    })
    const names = await this.names.of(tenantId, page.items)
    return {
      items: page.items.map((item) => presentEntry(item, (id) => names.get(id) ?? null)),
      nextCursor: page.nextCursor && encodeCursor({ sortKey: tenantId, id: page.nextCursor }),
    }
  }
}

function presentEntry(item: AuditListItem, nameOf: (id: string) => string | null): AuditEntry {
  const { actorKind: kind, actorId, impersonatorId, targetKind, targetId } = item
  return {
    id: item.id,
    createdAt: item.createdAt.toISOString(),
    action: item.action,
    actor: {
      kind,
      id: actorId,
      name: actorId === null ? null : nameOf(actorId),
      impersonator: impersonatorId === null ? null : { id: impersonatorId, name: nameOf(impersonatorId) },
    },
    target:
      targetKind === null
        ? null
        : { kind: targetKind, id: targetId, name: targetId === null ? null : nameOf(targetId) },
    ipAddress: item.ipAddress,
    userAgent: item.userAgent,
    requestId: item.requestId,
    details: { ...item.details },
  }
}
