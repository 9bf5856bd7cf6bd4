import type { Note } from './notes.ts'

const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

export function NoteRow({ note }: { note: Note }) {
  return (
    <li className="row note">
      <p className="note-head">
        <strong>{note.author}</strong>
        <time className="muted" dateTime={note.createdAt}>
          {when.format(new Date(note.createdAt))}
        </time>
      </p>
      <p className="note-text">{note.text}</p>
    </li>
  )
}
