import { useEffect, useEffectEvent, type ReactNode } from 'react'
import type { Tenant } from '@nest-auth/js-client'
import { useRetryAfter, useTenantLookup } from '@nest-auth/react'
import { Field } from '../form/field.tsx'
import { FormProblem } from '../form/form-problem.tsx'
import { messageOf } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { Card } from './card.tsx'

interface FindOrganisationProps {
  slug: string
  onChange: (slug: string) => void
  /** Whether the answer, once there is one, leads on to the next step. */
  isSearching: boolean
  onSearch: () => void
  onFound: (organisation: Tenant) => void
  lead: ReactNode
  footer: ReactNode
}

/** The first step: which organisation, by the address somebody was given. There is no list to look through. */
export function FindOrganisation(props: FindOrganisationProps) {
  const { slug, onChange, isSearching, onSearch, onFound, lead, footer } = props
  useTitle('Find your organisation')
  const lookup = useTenantLookup(slug)
  const found = lookup.status === 'found' ? lookup.tenant : null
  const goOn = useEffectEvent(onFound)
  // The form may have been sent before the answer was there.
  useEffect(() => {
    if (isSearching && found) goOn(found)
  }, [isSearching, found])

  const isAnswered = isSearching && lookup.status !== 'loading'
  const error = isAnswered && lookup.status === 'error' ? lookup.error : null
  const wait = useRetryAfter(error)
  return (
    <Card title="Find your organisation" lead={lead}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          onSearch()
          if (lookup.status === 'error') lookup.retry()
        }}
      >
        <FormProblem problem={error && messageOf(error)} wait={wait} />
        <Field
          label="Organisation address"
          name="organisation"
          autoComplete="organization"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={63}
          hint={found?.name ?? 'The short name you were given, such as acme.'}
          error={
            isAnswered && lookup.status === 'not-found'
              ? `No organisation has the address “${slug.trim()}”. Check the spelling, or ask the person who invited you.`
              : undefined
          }
          value={slug}
          onChange={onChange}
        />
        <button
          type="submit"
          className="button button-primary"
          disabled={(isSearching && !isAnswered) || wait.secondsLeft > 0}
        >
          {isSearching && !isAnswered ? 'Looking…' : 'Continue'}
        </button>
      </form>
      {footer}
    </Card>
  )
}
