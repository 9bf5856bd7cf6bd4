import type { ReactNode } from 'react'
import type { RetryAfter } from '@nest-auth/react'
import { waitMessage } from '../messages.ts'
import { Notice } from '../shell/notice.tsx'

interface FormProblemProps {
  problem: string | null
  wait: RetryAfter
  action?: ReactNode
}

/** What went wrong with a form. Time to wait is counted before the eyes; screen readers hear of start and end. */
export function FormProblem({ problem, wait, action }: FormProblemProps) {
  const { secondsLeft, isOver } = wait
  return (
    <>
      {problem && !isOver && (
        <Notice tone="error" action={action}>
          {secondsLeft > 0 ? (
            <>
              <span className="visually-hidden">{problem}</span>
              <span aria-hidden="true">{waitMessage(secondsLeft)}</span>
            </>
          ) : (
            problem
          )}
        </Notice>
      )}
      {(secondsLeft > 0 || isOver) && (
        // There before its text: otherwise not every screen reader says it.
        <div role="status" className={isOver ? 'notice notice-info' : 'visually-hidden'}>
          {isOver && <p>You can try again now.</p>}
        </div>
      )}
    </>
  )
}
