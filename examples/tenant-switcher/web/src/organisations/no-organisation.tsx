import { useTitle } from '../navigation.ts'

/** What somebody without any organisation sees. */
export function NoOrganisation({ onCreate }: { onCreate: () => void }) {
  useTitle('Welcome')
  return (
    <div className="empty">
      <h1>You are in no organisation</h1>
      <p className="muted">Create one, or ask somebody to invite you to theirs.</p>
      <button type="button" className="button button-primary" onClick={onCreate}>
        New organisation
      </button>
    </div>
  )
}
