import type { RouteHandler } from '../call.ts'
import { Failure } from '../failure.ts'
import { assertCanEnter } from '../tenants.ts'
import { enter } from './enter.ts'

export const selectTenant: RouteHandler<'selectTenant'> = (world, call) => {
  const { selectionToken, tenantId } = call.body
  const selection = world.selections.get(selectionToken)
  const user = selection && world.users.get(selection.userId)
  if (!user || user.isDisabled || world.clock.now() >= selection.expiresAt) {
    throw new Failure('INVALID_SELECTION_TOKEN')
  }
  if (world.tenants.get(tenantId)?.endedSignIns?.has(selectionToken)) {
    throw new Failure('INVALID_SELECTION_TOKEN')
  }
  // A refused choice spends nothing: the person may pick again.
  assertCanEnter(world, user.id, tenantId)
  world.selections.delete(selectionToken)
  const body = { deviceName: selection.deviceName ?? undefined }
  const result = enter(world, { ...call, body }, user.id, tenantId)
  for (const { endedSignIns } of world.tenants.values()) {
    if (endedSignIns?.has(selectionToken)) endedSignIns.add(result.session.id)
  }
  return result
}
