import { useEffect, useRef, useState } from 'react'
import type { ResponseOf } from '@nest-auth/js-client'
import { useTenantLookup } from '../hooks/use-tenant-lookup.ts'
import { useRetryAfter } from '../hooks/use-retry-after.ts'
import { FormError } from './form-error.tsx'
import { FormField } from './form-field.tsx'
import type { SignInLabels } from './form-labels.ts'

export interface TenantSlugFormProps {
  labels: Pick<
    SignInLabels,
    'title' | 'slug' | 'slugHint' | 'slugNotFound' | 'next' | 'waitIsOver' | 'errors'
  >
  onFound: (tenant: ResponseOf<'lookupTenant'>) => void
}

/** Asks for the tenant by its slug. */
export function TenantSlugForm({ labels, onFound }: TenantSlugFormProps) {
  const [slug, setSlug] = useState('')
  const [isSubmitted, setIsSubmitted] = useState(false)
  const lookup = useTenantLookup(slug)
  // Enter may come before the answer: then the answer goes on by itself.
  const found = isSubmitted && lookup.status === 'found' ? lookup.tenant : null
  const tell = useRef(onFound)
  useEffect(() => {
    tell.current = onFound
  })
  // Told once: what it makes its owner render comes with another function before the answer is taken.
  useEffect(() => {
    if (found) tell.current(found)
  }, [found])
  const isAnswered = isSubmitted && lookup.status !== 'loading'
  const error = isAnswered && lookup.status === 'error' ? lookup.error : null
  const wait = useRetryAfter(error)
  return (
    <form
      className="na-form"
      onSubmit={(event) => {
        event.preventDefault()
        setIsSubmitted(true)
        if (lookup.status === 'error') lookup.retry()
      }}
    >
      <h2>{labels.title}</h2>
      <FormError error={error} wait={wait} labels={labels} />
      <FormField
        label={labels.slug}
        hint={labels.slugHint}
        error={isAnswered && lookup.status === 'not-found' ? labels.slugNotFound : undefined}
        name="tenant"
        autoComplete="organization"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={63}
        value={slug}
        onChange={(value) => {
          setIsSubmitted(false)
          setSlug(value)
        }}
      />
      <button
        type="submit"
        className="na-button na-button-primary"
        disabled={(isSubmitted && !isAnswered) || wait.secondsLeft > 0}
      >
        {labels.next}
      </button>
    </form>
  )
}
