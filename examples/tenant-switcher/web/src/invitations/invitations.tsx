import { useState } from 'react'
import type { RoleListItem } from '@nest-auth/js-client'
import { useCreateInvitation, useInvitations, useRetryAfter } from '@nest-auth/react'
import { useDraft } from '../form/draft.ts'
import { Field } from '../form/field.tsx'
import { FormProblem } from '../form/form-problem.tsx'
import { RoleSelect } from '../members/role-select.tsx'
import { fieldErrors, formMessage, messageOf } from '../messages.ts'
import { Notice } from '../shell/notice.tsx'
import { ListSkeleton } from '../shell/skeleton.tsx'
import { InvitationRow } from './invitation-row.tsx'

/** Inviting somebody, and the invitations nobody has accepted yet. */
export function Invitations({ roles }: { roles: readonly RoleListItem[] }) {
  const invitations = useInvitations()
  return (
    <section className="panel" aria-labelledby="invitations">
      <h2 id="invitations">Invitations</h2>
      <InviteForm roles={roles} />
      {invitations.isPending && <ListSkeleton label="Loading invitations" rows={1} />}
      {invitations.isError && <Notice tone="error">{messageOf(invitations.error)}</Notice>}
      {invitations.items.length > 0 && (
        <ul className="rows" aria-label="Invitations">
          {invitations.items.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      )}
    </section>
  )
}

function InviteForm({ roles }: { roles: readonly RoleListItem[] }) {
  const create = useCreateInvitation()
  const [email, setEmail] = useDraft('email-to-invite')
  const [chosen, setChosen] = useState(['member'])
  const problem = formMessage(create.error)
  const wait = useRetryAfter(create.error)
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate({ email, roles: chosen }, { onSuccess: () => setEmail('') })
      }}
    >
      <FormProblem problem={problem} wait={wait} />
      {create.isSuccess && <Notice tone="info">The invitation to {create.data.email} is on its way.</Notice>}
      <Field
        label="Email to invite"
        type="email"
        name="invitee"
        autoComplete="off"
        required
        maxLength={254}
        value={email}
        onChange={setEmail}
        error={fieldErrors(create.error).email}
      />
      <div className="form-row">
        <RoleSelect label="Role of the new member" roles={roles} value={chosen} onChange={setChosen} />
        <button
          type="submit"
          className="button button-primary"
          disabled={create.isPending || wait.secondsLeft > 0}
        >
          {create.isPending ? 'Inviting…' : 'Invite'}
        </button>
      </div>
    </form>
  )
}
