import { AuthApiError, isAuthError } from '@nest-auth/js-client'
import { errorText } from './labels.ts'
import type { ErrorLabels } from './labels.ts'
import type { RetryAfter } from '../hooks/use-retry-after.ts'

export interface FormErrorProps {
  error: Error | null
  wait: RetryAfter
  labels: { errors: ErrorLabels; waitIsOver: string }
}

/** What went wrong with a form. The time it has to wait is counted before the eyes; screen readers hear of start and end. */
export function FormError({ error, wait, labels }: FormErrorProps) {
  if (!error) return null
  const { secondsLeft, isOver } = wait
  const isWaiting = secondsLeft > 0
  const text = errorText(error, labels.errors)
  return (
    <>
      {!isOver && (
        <p className="na-error" role="alert">
          {isWaiting ? (
            <>
              <span className="na-visually-hidden">{text}</span>
              <span aria-hidden="true">{errorText(after(error, secondsLeft), labels.errors)}</span>
            </>
          ) : (
            text
          )}
        </p>
      )}
      {(isWaiting || isOver) && (
        // There from the start: a region that comes together with its text is not announced everywhere.
        <p role="status" className={isOver ? 'na-form-note' : 'na-visually-hidden'}>
          {isOver && labels.waitIsOver}
        </p>
      )}
    </>
  )
}

/** The same refusal, as it would read now. */
function after(error: Error, secondsLeft: number): Error {
  if (!isAuthError(error)) return error
  const { code, message, status, details, requestId } = error
  const shown = { ...details, retryAfterSeconds: secondsLeft }
  return new AuthApiError(code, { message, status, requestId, details: shown })
}
