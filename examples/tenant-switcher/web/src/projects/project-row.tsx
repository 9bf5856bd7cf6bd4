import { messageOf } from '../messages.ts'
import { TrashIcon } from '../shell/icons.tsx'
import { useDeleteProject, useSetProjectDone, type Project } from './projects.ts'

export function ProjectRow({ project }: { project: Project }) {
  const setDone = useSetProjectDone()
  const remove = useDeleteProject()
  const isDone = setDone.isPending ? setDone.variables.isDone : project.isDone
  const error = setDone.error ?? remove.error
  return (
    <li className="row" data-done={isDone || undefined} data-leaving={remove.isPending || undefined}>
      <label className="row-label">
        <input
          type="checkbox"
          checked={isDone}
          onChange={(event) => setDone.mutate({ ...project, isDone: event.target.checked })}
        />
        <span className="row-name">{project.name}</span>
      </label>
      {isDone && <span className="tag">Done</span>}
      <button
        type="button"
        className="icon-button"
        aria-label={`Delete ${project.name}`}
        title="Delete"
        disabled={remove.isPending}
        onClick={() => remove.mutate(project.id)}
      >
        <TrashIcon />
      </button>
      {error && (
        <p className="field-error" role="alert">
          {messageOf(error)}
        </p>
      )}
    </li>
  )
}
