import { useEffect, useRef } from 'react'
import { useCreateTenant, useSwitchTenant, useRetryAfter } from '@nest-auth/react'
import { FormProblem } from '../form/form-problem.tsx'
import { fieldErrors, formMessage } from '../messages.ts'
import { goTo } from '../navigation.ts'
import { OrganisationFields, useNewOrganisation } from './organisation-fields.tsx'

/** Makes an organisation owned by this person, and switches to it. */
export function CreateOrganisationDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateTenant()
  const { switchTenant, isSwitching, error: switchError } = useSwitchTenant()
  const organisation = useNewOrganisation()
  const dialog = useRef<HTMLDialogElement>(null)
  const error = create.error ?? switchError
  const problem = formMessage(error)
  const wait = useRetryAfter(error)
  const isBusy = create.isPending || isSwitching

  useEffect(() => dialog.current?.showModal(), [])

  async function submit() {
    // Made already when only the switch has failed.
    const tenant =
      create.data ?? (await create.mutateAsync({ name: organisation.name, slug: organisation.slug }))
    await switchTenant(tenant.id)
    goTo('projects')
    onClose()
  }

  return (
    <dialog className="dialog" ref={dialog} aria-labelledby="new-organisation" onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          submit().catch(() => {}) // Shown below: both steps keep their error.
        }}
      >
        <h2 id="new-organisation">New organisation</h2>
        <p className="muted">You will be its owner. Your other organisations stay as they are.</p>
        <FormProblem problem={problem} wait={wait} />
        <OrganisationFields organisation={organisation} errors={fieldErrors(error)} />
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className="button button-primary" disabled={isBusy || wait.secondsLeft > 0}>
            {isBusy ? 'Creating…' : 'Create organisation'}
          </button>
        </div>
      </form>
    </dialog>
  )
}
