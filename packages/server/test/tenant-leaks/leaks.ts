/** Where a leak was put, and how it must be named. */
export const leaks = [
  {
    leak: 'a row is read by its id alone',
    route: 'GET /api/v1/leaks/by-id/:id',
    position: 'path id',
    what: /the answer holds Order\.title "Order /,
  },
  {
    leak: 'an id in the body is not checked',
    route: 'POST /api/v1/leaks/copies',
    position: 'body orderId',
    what: /the answer holds Order\.title/,
  },
  {
    leak: 'an id in a header is not checked',
    route: 'GET /api/v1/leaks/by-header',
    position: 'header x-order-id',
    what: /the answer holds Order\.title/,
  },
  {
    leak: 'ids in a list are not checked',
    route: 'POST /api/v1/leaks/archive',
    position: 'body ids[]',
    what: /rows of the other tenant: Order: 1 changed/,
  },
  {
    leak: 'an id in an inner object is not checked',
    route: 'POST /api/v1/leaks/comments',
    position: 'body order.id',
    what: /rows of the other tenant: Order: 1 changed/,
  },
  {
    leak: 'a role of another tenant is assigned',
    route: 'POST /api/v1/leaks/roles',
    position: 'body roleId',
    what: /status is 201 for an id of the other tenant, and 404 for a made-up one/,
  },
  {
    leak: 'a list is not scoped',
    route: 'GET /api/v1/leaks/all',
    position: 'no id sent',
    what: /the answer holds Order\./,
  },
  {
    leak: 'a count is not scoped',
    route: 'GET /api/v1/leaks/count',
    position: 'no id sent',
    what: /body\.count was \d+ and is \d+ since the other tenant has further rows/,
  },
  {
    leak: 'a cursor of another tenant is accepted',
    route: 'GET /api/v1/leaks/paged',
    position: 'query cursor',
    what: /the answer holds Order\.title/,
  },
  {
    leak: 'a foreign row is deleted behind a 404',
    route: 'DELETE /api/v1/leaks/quietly/:id',
    position: 'path id',
    what: /rows of the other tenant: Order: 1 deleted/,
  },
  {
    leak: 'a refusal tells that the foreign row exists',
    route: 'PATCH /api/v1/leaks/telling/:id',
    position: 'path id',
    what: /body\.message is "That order is not yours\." for an id of the other tenant/,
  },
  {
    leak: 'a search covers all tenants',
    route: 'GET /api/v1/leaks/search',
    position: 'query q',
    what: /body\.found is 1 for an id of the other tenant, and 0 for a made-up one/,
  },
  {
    leak: 'a cache is keyed without the tenant',
    route: 'GET /api/v1/leaks/cached',
    position: 'no id sent',
    what: /the answer holds Order\./,
  },
  {
    leak: 'an own row is moved into another tenant',
    route: 'PUT /api/v1/leaks/moves/:id',
    position: 'body tenantId',
    what: /rows of the other tenant: Order: 1 added/,
  },
  {
    leak: 'a whole path of another tenant is followed',
    route: 'GET /api/v1/leaks/nested/:tenantId/orders/:orderId',
    position: 'path tenantId and orderId',
    what: /the answer holds Order\.title/,
  },
] as const
