import { useState } from 'react'
import { isAuthError } from '@nest-auth/js-client'
import type { ClientErrorCode, Tenant } from '@nest-auth/js-client'
import { useSignup } from '../hooks/use-signup.ts'
import { classNames } from './class-names.ts'
import { signUpLabels } from './form-labels.ts'
import { errorText } from './labels.ts'
import type { SignUpLabels } from './form-labels.ts'
import { NewTenantFields } from './new-tenant-fields.tsx'
import { PersonForm } from './person-form.tsx'
import type { Person, PersonField } from './person-form.tsx'
import type { FormSlots } from './slots.ts'
import { slugOf } from './tenant-slug.ts'
import { TenantSlugForm } from './tenant-slug-form.tsx'

/** Props of `<SignUpForm>`. */
export interface SignUpFormProps {
  className?: string
  /** Translations. @default English */
  labels?: Partial<SignUpLabels>
  /** What stands around the form. @default nothing */
  slots?: FormSlots
  /** Whether the person founds a tenant while signing up. @default only where the server demands it */
  createsTenant?: boolean
  /** Whether the person joins a tenant that is open, asked for first by its address. @default only where the server demands it */
  asksForTenant?: boolean
  /** The invitation the person joins with: its address is the person's, and the link has confirmed it. */
  invitation?: { token: string; email: string }
  /** Called when the person is signed up and in. */
  onSignedUp?: () => void
}

const fieldOfCode = new Map<ClientErrorCode, PersonField | 'slug'>([
  ['EMAIL_ALREADY_EXISTS', 'email'],
  ['WEAK_PASSWORD', 'password'],
  ['SLUG_ALREADY_EXISTS', 'slug'],
])

/** Signs a new person up, into a tenant of their own or one that is open, where the application or the server wants that. */
export function SignUpForm(props: SignUpFormProps) {
  const {
    className,
    slots = {},
    createsTenant = false,
    asksForTenant = false,
    invitation,
    onSignedUp,
  } = props
  const labels = { ...signUpLabels, ...props.labels }
  const signup = useSignup()
  const [person, setPerson] = useState<Person>({ name: '', email: invitation?.email ?? '', password: '' })
  const [typed, setTyped] = useState<{ name: string; slug?: string }>({ name: '' })
  const [joined, setJoined] = useState<Tenant | null>(null)
  // What was missing stays asked for when the form is sent again.
  const [missing, setMissing] = useState<string | null>(null)
  const founds = createsTenant || missing === 'newTenant'
  const joins = !founds && (asksForTenant || missing === 'tenantId')
  const newTenant = { name: typed.name, slug: typed.slug ?? slugOf(typed.name) }

  const { error } = signup
  const message = error ? errorText(error, labels.errors) : undefined
  const field = isAuthError(error) ? fieldOfCode.get(error.code) : undefined

  async function submit() {
    try {
      const { status } = await signup.mutateAsync({
        email: person.email.trim(),
        password: person.password,
        profile: { name: person.name.trim() },
        ...(founds && { newTenant: { ...newTenant, name: newTenant.name.trim() } }),
        ...(joined && { tenantId: joined.id }),
        ...(invitation && { invitationToken: invitation.token }),
      })
      if (status === 'authenticated') onSignedUp?.()
    } catch (refusal) {
      setMissing((known) => missingTenantOf(refusal) ?? known) // The rest is shown below: the mutation keeps its error.
    }
  }

  return (
    <div className={classNames('na-root na-form-root', className)}>
      {slots.header}
      {joins && !joined ? (
        <>
          {message && (
            <p className="na-error" role="alert">
              {message}
            </p>
          )}
          <TenantSlugForm
            labels={labels}
            onFound={(tenant) => {
              signup.reset()
              setJoined(tenant)
            }}
          />
        </>
      ) : (
        <PersonForm
          labels={labels}
          signup={signup}
          joined={joined}
          onChangeTenant={() => {
            signup.reset()
            setJoined(null)
          }}
          isInvited={invitation !== undefined}
          person={person}
          onChange={(change) => setPerson((before) => ({ ...before, ...change }))}
          problem={field && message ? { field, message } : null}
          onSubmit={submit}
        >
          {founds && (
            <NewTenantFields
              labels={labels}
              value={newTenant}
              onChange={(change) => setTyped((before) => ({ ...before, ...change }))}
              slugError={field === 'slug' ? message : undefined}
              takesFocus={missing !== null}
            />
          )}
        </PersonForm>
      )}
      {slots.footer}
    </div>
  )
}

/** The field in which the server wants a tenant named. */
function missingTenantOf(refusal: unknown): string | undefined {
  if (!isAuthError(refusal, 'TENANT_REQUIRED')) return undefined
  return refusal.details?.issues?.find(({ type }) => type === 'required')?.path
}
