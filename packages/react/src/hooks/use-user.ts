import { useCallback, useMemo } from 'react'
import { me } from '@nest-auth/js-client'
import type { Actor, AuthSnapshot, Session, Tenant } from '@nest-auth/js-client'
import { useQuery } from '@tanstack/react-query'
import { accountKeyOf, pairKeyOf } from '../pairs.ts'
import * as queryKeys from '../query-keys.ts'
import type { RegisteredMembership, RegisteredUser } from '../register.ts'
import { useAuthRuntime, useAuthSnapshot } from '../runtime/auth-context.ts'

interface UserResultBase {
  /** Why the last `refetch` failed. */
  error: Error | null
  /** Reads the user, the tenant and the membership anew from the server. */
  refetch: () => Promise<void>
}

/** A value of `useUser()` while it is not known whether somebody is signed in. */
export interface LoadingUser extends UserResultBase {
  status: 'loading'
  isLoaded: false
  isSignedIn: false
}

/** A value of `useUser()` when nobody is signed in. */
export interface SignedOutUser extends UserResultBase {
  status: 'signed-out'
  isLoaded: true
  isSignedIn: false
}

/** A value of `useUser()` when somebody is signed in. */
export interface SignedInUser extends UserResultBase {
  status: 'signed-in'
  isLoaded: true
  isSignedIn: true
  user: RegisteredUser
  /** The active tenant; null for a user who has none. */
  tenant: Tenant | null
  /** Roles and permissions in the active tenant. They decide what is shown; the server decides what is allowed. */
  membership: RegisteredMembership | null
  session: Session
  /** The platform staff acting in this session; null where it is the user's own. */
  actor: Actor | null
}

/** Who is signed in; branch on `status`. */
export type UserResult = LoadingUser | SignedOutUser | SignedInUser

/** Who is signed in and with which tenant; branch on `status`. The same value until something visible changes. */
export function useUser(): UserResult {
  const { client, queries } = useAuthRuntime('useUser()')
  const snapshot = useAuthSnapshot('useUser()')
  const queryKey = queryKeys.me(accountKeyOf(snapshot), pairKeyOf(snapshot))
  // Only `refetch` runs it: the client commits the answer to the snapshot.
  const { error, refetch: read } = useQuery(
    { queryKey, queryFn: ({ signal }) => me(client, { signal }), enabled: false },
    queries,
  )
  const isSignedIn = snapshot.status === 'signed-in'
  const refetch = useCallback(async () => {
    if (isSignedIn) await read()
  }, [read, isSignedIn])
  return useMemo(() => userResultOf(snapshot, error, refetch), [snapshot, error, refetch])
}

function userResultOf(snapshot: AuthSnapshot, error: Error | null, refetch: () => Promise<void>): UserResult {
  switch (snapshot.status) {
    case 'loading':
      return { status: 'loading', isLoaded: false, isSignedIn: false, error, refetch }
    case 'signed-out':
      return { status: 'signed-out', isLoaded: true, isSignedIn: false, error, refetch }
    case 'signed-in': {
      const { tenant, session, actor } = snapshot
      // What the application has registered is what its server answers.
      // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- another type once something is registered
      const user = snapshot.user as RegisteredUser
      // oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- the same
      const membership = snapshot.membership as RegisteredMembership | null
      const known = { user, tenant, membership, session, actor }
      return { status: 'signed-in', isLoaded: true, isSignedIn: true, ...known, error, refetch }
    }
  }
}
