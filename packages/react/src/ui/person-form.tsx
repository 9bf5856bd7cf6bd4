import type { ReactNode } from 'react'
import type { Tenant } from '@nest-auth/js-client'
import type { useSignup } from '../hooks/use-signup.ts'
import { useRetryAfter } from '../hooks/use-retry-after.ts'
import { FormError } from './form-error.tsx'
import { FormField } from './form-field.tsx'
import type { SignUpLabels } from './form-labels.ts'

/** What somebody has typed of themselves. */
export interface Person {
  name: string
  email: string
  password: string
}

/** A field of the person that the server may refuse. */
export type PersonField = 'email' | 'password'

export interface PersonFormProps {
  labels: SignUpLabels
  signup: ReturnType<typeof useSignup>
  joined: Tenant | null
  onChangeTenant: () => void
  isInvited: boolean
  person: Person
  onChange: (change: Partial<Person>) => void
  /** What is wrong with one field; an error of the whole is the mutation's. */
  problem: { field: PersonField | 'slug'; message: string } | null
  onSubmit: () => void
  /** Further fields. */
  children: ReactNode
}

/** Who signs up. */
export function PersonForm(props: PersonFormProps) {
  const { labels, signup, joined, onChangeTenant, isInvited, person, onChange, problem, onSubmit, children } =
    props
  const wait = useRetryAfter(signup.error)
  const errorOf = (field: PersonField) => (problem?.field === field ? problem.message : undefined)
  return (
    <form
      className="na-form"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {!isInvited && <h2>{labels.title}</h2>}
      {joined && (
        <p className="na-form-note">
          {labels.tenant(joined.name)}{' '}
          <button type="button" className="na-link" onClick={onChangeTenant}>
            {labels.changeTenant}
          </button>
        </p>
      )}
      {!problem && <FormError error={signup.error} wait={wait} labels={labels} />}
      {problem && (
        <span role="alert" className="na-visually-hidden">
          {problem.message}
        </span>
      )}
      <FormField
        label={labels.name}
        name="name"
        autoComplete="name"
        required
        maxLength={120}
        value={person.name}
        onChange={(name) => onChange({ name })}
      />
      <FormField
        label={labels.email}
        type="email"
        name="email"
        autoComplete="username"
        required
        maxLength={254}
        readOnly={isInvited}
        value={person.email}
        onChange={(email) => {
          onChange({ email })
          // Whoever has to wait, it may be somebody else who goes on.
          if (wait.secondsLeft > 0) signup.reset()
        }}
        error={errorOf('email')}
      />
      <FormField
        label={labels.password}
        type="password"
        name="password"
        autoComplete="new-password"
        required
        maxLength={1024}
        hint={labels.passwordHint}
        value={person.password}
        onChange={(password) => onChange({ password })}
        error={errorOf('password')}
      />
      {children}
      {signup.data?.status === 'verification_required' && <p role="status">{labels.checkMail}</p>}
      <button
        type="submit"
        className="na-button na-button-primary"
        disabled={signup.isPending || wait.secondsLeft > 0}
      >
        {signup.isPending ? labels.submitting : labels.submit}
      </button>
    </form>
  )
}
