import { useState, type ReactNode } from 'react'
import { useSignup, useRetryAfter } from '@nest-auth/react'
import { Field } from '../form/field.tsx'
import { FormProblem } from '../form/form-problem.tsx'
import { fieldErrors, formMessage } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { OrganisationFields, useNewOrganisation } from '../organisations/organisation-fields.tsx'
import { Card } from './card.tsx'

/** A new organisation with its first account, which owns it; beside the accounts already on this device. */
export function SignUp({ lead }: { lead: ReactNode }) {
  useTitle('Create an organisation')
  const signup = useSignup()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const organisation = useNewOrganisation()
  const errors = fieldErrors(signup.error)
  const problem = formMessage(signup.error)
  const wait = useRetryAfter(signup.error)

  return (
    <Card title="Create an organisation" lead={lead}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          const newTenant = { name: organisation.name, slug: organisation.slug }
          signup.mutate({ email: email.trim(), password, profile: { name }, newTenant })
        }}
      >
        <FormProblem problem={problem} wait={wait} />
        <OrganisationFields organisation={organisation} errors={errors} />
        <Field
          label="Your name"
          name="name"
          autoComplete="name"
          required
          maxLength={120}
          value={name}
          onChange={setName}
        />
        <Field
          label="Email"
          type="email"
          name="email"
          autoComplete="username"
          required
          maxLength={254}
          hint="An email you use elsewhere is fine: this will be an account of its own."
          value={email}
          onChange={(typed) => {
            setEmail(typed)
            if (wait.secondsLeft > 0) signup.reset()
          }}
          error={errors.email}
        />
        <Field
          label="Password"
          type="password"
          name="password"
          autoComplete="new-password"
          required
          maxLength={1024}
          hint="At least 12 characters. A few unrelated words make a good one."
          value={password}
          onChange={setPassword}
          error={errors.password}
        />
        <button
          type="submit"
          className="button button-primary"
          disabled={signup.isPending || wait.secondsLeft > 0}
        >
          {signup.isPending ? 'Creating the organisation…' : 'Create organisation'}
        </button>
      </form>
    </Card>
  )
}
