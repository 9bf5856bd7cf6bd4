import { useAuthSnapshot } from '../runtime/auth-context.ts'
import type { GateProps } from './signed-in.tsx'

/** Renders its children when nobody is signed in; nothing while that is not known. */
export function SignedOut({ children, fallback }: GateProps) {
  const { status } = useAuthSnapshot('<SignedOut>')
  if (status === 'loading') return null
  return <>{status === 'signed-out' ? children : fallback}</>
}
