import type { PlatformPermission, TenantPermission } from './permissions.ts'

/** How one route is reached. `path` is below the route prefix (default `/auth`); `:id` marks a path parameter. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  /** HTTP status of the successful answer; 204 has no body. */
  status: 200 | 201 | 204
  /** Public routes need no session. */
  isPublic: boolean
  /**
   * What the successful answer is. JSON unless said otherwise; a stream carries one value of the route's response in the
   * `data` of each event.
   */
  mediaType?: 'text/event-stream'
  /** What the caller must be allowed in the active tenant. */
  permission?: TenantPermission | PlatformPermission
  /** Staff acting in a tenant or in somebody's name may call it; every other route that is not public refuses them. */
  isOpenToActors?: true
}
