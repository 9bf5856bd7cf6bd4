import { useEffect, useState } from 'react'
import type { ResponseOf } from '@nest-auth/js-client'
import { useTenantLookup } from '../hooks/use-tenant-lookup.ts'
import { FormField } from './form-field.tsx'
import { errorText } from './labels.ts'
import type { SignInLabels } from './labels.ts'

export interface TenantSlugFormProps {
  labels: SignInLabels
  onFound: (tenant: ResponseOf<'lookupTenant'>) => void
}

/** Asks for the tenant by its slug. */
export function TenantSlugForm({ labels, onFound }: TenantSlugFormProps) {
  const [slug, setSlug] = useState('')
  const [isSubmitted, setIsSubmitted] = useState(false)
  const lookup = useTenantLookup(slug)
  // Enter may come before the answer: then the answer goes on by itself.
  const found = isSubmitted && lookup.status === 'found' ? lookup.tenant : null
  useEffect(() => {
    if (found) onFound(found)
  }, [found, onFound])
  const isAnswered = isSubmitted && lookup.status !== 'loading'
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
      {isAnswered && lookup.status === 'error' && (
        <p className="na-error" role="alert">
          {errorText(lookup.error, labels.errors)}
        </p>
      )}
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
      <button type="submit" className="na-button na-button-primary" disabled={isSubmitted && !isAnswered}>
        {labels.next}
      </button>
    </form>
  )
}
