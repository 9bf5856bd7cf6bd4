import { Notice } from './notice.tsx'

/** What the page shows when not even its first question was answered. */
export function Unreachable({ onRetry }: { onRetry: () => void }) {
  return (
    <main className="page">
      <Notice
        tone="error"
        action={
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        }
      >
        The server cannot be reached. Check that it is running and try again.
      </Notice>
    </main>
  )
}
