import { useState } from 'react'
import { useSignup, useRetryAfter } from '@nest-auth/react'
import { Field } from '../form/field.tsx'
import { FormProblem } from '../form/form-problem.tsx'
import { fieldErrors, formMessage } from '../messages.ts'
import { goTo, useTitle } from '../navigation.ts'
import { OrganisationFields, useNewOrganisation } from '../organisations/organisation-fields.tsx'
import { Entrance } from './entrance.tsx'
import type { TypedEmail } from './typed-email.ts'

/** A new person with a new organisation, which this person owns. */
export function SignUpPage({ email, setEmail }: TypedEmail) {
  useTitle('Create an account')
  const signup = useSignup()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const organisation = useNewOrganisation()
  const errors = fieldErrors(signup.error)
  const problem = formMessage(signup.error)
  const wait = useRetryAfter(signup.error)

  return (
    <Entrance
      title="Create an account"
      lead={
        <>
          Have one already? <a href="#/projects">Sign in</a>
        </>
      }
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          const newTenant = { name: organisation.name, slug: organisation.slug }
          signup.mutateAsync({ email, password, profile: { name }, newTenant }).then(
            () => goTo('projects'),
            () => {}, // Shown below: the mutation keeps its error.
          )
        }}
      >
        <FormProblem problem={problem} wait={wait} />
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
        <OrganisationFields organisation={organisation} errors={errors} />
        <button
          type="submit"
          className="button button-primary"
          disabled={signup.isPending || wait.secondsLeft > 0}
        >
          {signup.isPending ? 'Creating the account…' : 'Create account'}
        </button>
      </form>
    </Entrance>
  )
}
