import { createAuthClient } from '@nest-auth/js-client'

/** The one client of this page. */
export const auth = createAuthClient({ baseUrl: '/auth' })
