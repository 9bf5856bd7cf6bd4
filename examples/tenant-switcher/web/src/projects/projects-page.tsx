import { useUser } from '@nest-auth/react'
import { useDraft } from '../form/draft.ts'
import { messageOf } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { CopyLink } from '../shell/copy-link.tsx'
import { PlusIcon } from '../shell/icons.tsx'
import { Notice } from '../shell/notice.tsx'
import { ListSkeleton } from '../shell/skeleton.tsx'
import { ProjectRow } from './project-row.tsx'
import { useAddProject, useProjects } from './projects.ts'

export function ProjectsPage() {
  useTitle('Projects')
  const user = useUser()
  const projects = useProjects()
  if (user.status !== 'signed-in' || !user.tenant) return null

  const open = projects.data?.filter(({ isDone }) => !isDone).length
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Projects</h1>
          <p className="muted">
            {user.tenant.name}
            {!!projects.data?.length && ` · ${open} open of ${projects.data.length}`}
          </p>
        </div>
        <div className="page-side">
          <p className="role">
            Your role here: <strong>{user.membership?.roles.join(', ') || 'none'}</strong>
          </p>
          <CopyLink slug={user.tenant.slug} page="projects" />
        </div>
      </div>
      <NewProject />
      {projects.isPending && <ListSkeleton label="Loading projects" />}
      {projects.isError && (
        <Notice
          tone="error"
          action={
            <button type="button" className="button" onClick={() => projects.refetch()}>
              Try again
            </button>
          }
        >
          {messageOf(projects.error)}
        </Notice>
      )}
      {projects.data?.length === 0 && !projects.isError && (
        <div className="empty">
          <h2>No projects yet</h2>
          <p className="muted">
            Add the first project of {user.tenant.name} above. Other organisations never see it.
          </p>
        </div>
      )}
      {!!projects.data?.length && (
        <ul className="rows" aria-label="Projects">
          {projects.data.map((project) => (
            <ProjectRow key={project.id} project={project} />
          ))}
        </ul>
      )}
    </>
  )
}

function NewProject() {
  const add = useAddProject()
  const [name, setName] = useDraft('new-project')
  return (
    <>
      <form
        className="add"
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate(name, { onSuccess: () => setName('') })
        }}
      >
        <input
          aria-label="New project"
          placeholder="New project"
          autoComplete="off"
          required
          pattern=".*\S.*"
          title="At least one character"
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button type="submit" className="button button-primary" disabled={add.isPending}>
          <PlusIcon />
          Add
          <span className="visually-hidden"> project</span>
        </button>
      </form>
      {add.error && <Notice tone="error">{messageOf(add.error)}</Notice>}
    </>
  )
}
