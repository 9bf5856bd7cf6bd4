import { expect, it } from 'vitest'
import { TenantIds, isIdName } from './tenant-ids.ts'

const ids = TenantIds.of(new Map(), { tenantId: 't', userIds: ['u'] }, { Order: ['o'], OrderLine: ['l'] })

it.each([
  ['orderId', '', ['order']],
  ['orderIds', '', ['order']],
  ['order_line_id', '', ['orderline']],
  ['x-order-id', '', ['order']],
  ['id', 'orders', ['order']],
  ['organizationId', '', ['tenant']],
  ['assigneeId', '', ['user']],
  ['id', 'parcels', ['tenant', 'user', 'order', 'orderline']],
])('%s after %j may be an id of %j', (name, noun, kinds) => {
  expect(ids.kindsFor(name, noun)).toEqual(kinds)
})

it.each([
  ['id', true],
  ['userId', true],
  ['order_id', true],
  ['x-order-id', true],
  ['paid', false],
  ['grid', false],
  ['title', false],
])('%s is the name of an id: %s', (name, is) => {
  expect(isIdName(name)).toBe(is)
})
