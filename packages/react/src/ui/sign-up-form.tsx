import { useState } from 'react'
import { isAuthError } from '@nest-auth/js-client'
import type { ClientErrorCode } from '@nest-auth/js-client'
import { useSignup } from '../hooks/use-signup.ts'
import { classNames } from './class-names.ts'
import { FormError } from './form-error.tsx'
import { FormField } from './form-field.tsx'
import { errorText, signUpLabels } from './labels.ts'
import type { SignUpLabels } from './labels.ts'
import type { FormSlots } from './slots.ts'
import { useWait } from './use-wait.ts'

/** Props of `<SignUpForm>`. */
export interface SignUpFormProps {
  className?: string
  /** Translations. @default English */
  labels?: Partial<SignUpLabels>
  /** What stands around the form. @default nothing */
  slots?: FormSlots
  /** Whether the person founds a tenant while signing up. @default false */
  createsTenant?: boolean
  /** The invitation the person joins with: its address is the person's, and the link has confirmed it. */
  invitation?: { token: string; email: string }
  /** Called when the person is signed up and in. */
  onSignedUp?: () => void
}

type Field = 'email' | 'password' | 'slug'

const fieldOfCode = new Map<ClientErrorCode, Field>([
  ['EMAIL_ALREADY_EXISTS', 'email'],
  ['WEAK_PASSWORD', 'password'],
  ['SLUG_ALREADY_EXISTS', 'slug'],
])

/** Signs a new person up, with a tenant of their own where the application wants that. */
export function SignUpForm(props: SignUpFormProps) {
  const { className, slots = {}, createsTenant = false, invitation, onSignedUp } = props
  const labels = { ...signUpLabels, ...props.labels }
  const signup = useSignup()
  const [name, setName] = useState('')
  const [email, setEmail] = useState(invitation?.email ?? '')
  const [password, setPassword] = useState('')
  const [tenantName, setTenantName] = useState('')
  const [typedSlug, setTypedSlug] = useState<string | null>(null)
  const slug = typedSlug ?? slugOf(tenantName)

  const { error } = signup
  const wait = useWait(error)
  const message = error ? errorText(error, labels.errors) : undefined
  const field = isAuthError(error) ? fieldOfCode.get(error.code) : undefined
  const errorOf = (of: typeof field) => (field === of ? message : undefined)

  async function submit() {
    const newTenant = createsTenant ? { newTenant: { name: tenantName.trim(), slug } } : {}
    const invited = invitation ? { invitationToken: invitation.token } : {}
    const person = { email: email.trim(), password, profile: { name: name.trim() }, ...newTenant, ...invited }
    const { status } = await signup.mutateAsync(person)
    if (status === 'authenticated') onSignedUp?.()
  }

  return (
    <div className={classNames('na-root na-form-root', className)}>
      {slots.header}
      <form
        className="na-form"
        onSubmit={(event) => {
          event.preventDefault()
          submit().catch(() => {}) // Shown below: the mutation keeps its error.
        }}
      >
        {!invitation && <h2>{labels.title}</h2>}
        {!field && <FormError error={error} wait={wait} labels={labels} />}
        {message && field && (
          <span role="alert" className="na-visually-hidden">
            {message}
          </span>
        )}
        <FormField
          label={labels.name}
          name="name"
          autoComplete="name"
          required
          maxLength={120}
          value={name}
          onChange={setName}
        />
        <FormField
          label={labels.email}
          type="email"
          name="email"
          autoComplete="username"
          required
          maxLength={254}
          readOnly={invitation !== undefined}
          value={email}
          onChange={(value) => {
            setEmail(value)
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
          value={password}
          onChange={setPassword}
          error={errorOf('password')}
        />
        {createsTenant && (
          <>
            <FormField
              label={labels.tenantName}
              name="organization"
              autoComplete="organization"
              required
              maxLength={120}
              value={tenantName}
              onChange={setTenantName}
            />
            <FormField
              label={labels.tenantSlug}
              name="slug"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              required
              minLength={2}
              maxLength={63}
              pattern="[a-z0-9][a-z0-9\-]*[a-z0-9]"
              value={slug}
              onChange={(value) => setTypedSlug(value.toLowerCase())}
              error={errorOf('slug')}
            />
          </>
        )}
        {signup.data?.status === 'verification_required' && <p role="status">{labels.checkMail}</p>}
        <button
          type="submit"
          className="na-button na-button-primary"
          disabled={signup.isPending || wait.secondsLeft > 0}
        >
          {signup.isPending ? labels.submitting : labels.submit}
        </button>
      </form>
      {slots.footer}
    </div>
  )
}

/** The slug a name suggests. */
function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-|-$/g, '')
}
