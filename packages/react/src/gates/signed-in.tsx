import type { ReactNode } from 'react'
import { useAuthSnapshot } from '../runtime/auth-context.ts'

/** Props of `<SignedIn>` and `<SignedOut>`. */
export interface GateProps {
  children?: ReactNode
  /** Shown when it is known that the children are not to be. @default nothing */
  fallback?: ReactNode
}

/** Renders its children when somebody is signed in; nothing while that is not known. */
export function SignedIn({ children, fallback }: GateProps) {
  const { status } = useAuthSnapshot('<SignedIn>')
  if (status === 'loading') return null
  return <>{status === 'signed-in' ? children : fallback}</>
}
