import { userLabel, useUser } from '@nest-auth/react'
import { useDraft } from '../form/draft.ts'
import { messageOf } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { CopyLink } from '../shell/copy-link.tsx'
import { Notice } from '../shell/notice.tsx'
import { ListSkeleton } from '../shell/skeleton.tsx'
import { NoteRow } from './note-row.tsx'
import { useAddNote, useNotes } from './notes.ts'

export function NotesPage() {
  useTitle('Notes')
  const user = useUser()
  const notes = useNotes()
  if (user.status !== 'signed-in' || !user.tenant) return null

  return (
    <>
      <div className="page-head">
        <div>
          <h1>Notes</h1>
          <p className="muted">Only {user.tenant.name} reads them.</p>
        </div>
        <div className="page-side">
          <p className="role">
            You write as <strong>{userLabel(user.user)}</strong> (
            {user.membership?.roles.join(', ') || 'no role'})
          </p>
          <CopyLink slug={user.tenant.slug} page="notes" />
        </div>
      </div>
      <NewNote />
      {notes.isPending && <ListSkeleton label="Loading notes" />}
      {notes.isError && (
        <Notice
          tone="error"
          action={
            <button type="button" className="button" onClick={() => notes.refetch()}>
              Try again
            </button>
          }
        >
          {messageOf(notes.error)}
        </Notice>
      )}
      {notes.data?.length === 0 && !notes.isError && (
        <div className="empty">
          <h2>No notes yet</h2>
          <p className="muted">Write the first note of {user.tenant.name} above.</p>
        </div>
      )}
      {!!notes.data?.length && (
        <ul className="rows" aria-label="Notes">
          {notes.data.map((note) => (
            <NoteRow key={note.id} note={note} />
          ))}
        </ul>
      )}
    </>
  )
}

function NewNote() {
  const add = useAddNote()
  const [text, setText] = useDraft('new-note')
  return (
    <>
      <form
        className="add"
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate(text, { onSuccess: () => setText('') })
        }}
      >
        <input
          aria-label="New note"
          placeholder="New note"
          autoComplete="off"
          required
          pattern=".*\S.*"
          title="At least one character"
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button button-primary" disabled={add.isPending}>
          Post
        </button>
      </form>
      {add.error && <Notice tone="error">{messageOf(add.error)}</Notice>}
    </>
  )
}
