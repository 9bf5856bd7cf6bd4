/** An error with its next step. */
export interface InlineErrorProps {
  message: string
  retry?: { label: string; onPress: () => void }
  dismiss?: { label: string; onPress: () => void }
}

export function InlineError({ message, retry, dismiss }: InlineErrorProps) {
  return (
    <div className="na-error" role="alert">
      <p>{message}</p>
      <div className="na-error-actions">
        {[retry, dismiss].map(
          (action) =>
            action && (
              <button
                key={action.label}
                type="button"
                className="na-button"
                onClick={({ currentTarget }) => {
                  // The button goes with the error; without the focus its dialog would not hear Escape.
                  currentTarget.closest<HTMLElement>('[role=dialog]')?.focus()
                  action.onPress()
                }}
              >
                {action.label}
              </button>
            ),
        )}
      </div>
    </div>
  )
}
