import { useState } from 'react'
import { Field } from '../form/field.tsx'
import { slugFrom } from './slug.ts'

/** Name and address of a new organisation; the address follows the name until somebody types one. */
export function useNewOrganisation() {
  const [name, setName] = useState('')
  const [typedSlug, setTypedSlug] = useState('')
  return { name, setName, slug: typedSlug || slugFrom(name), setTypedSlug }
}

interface OrganisationFieldsProps {
  organisation: ReturnType<typeof useNewOrganisation>
  errors: { name?: string | undefined; slug?: string | undefined }
}

export function OrganisationFields({ organisation, errors }: OrganisationFieldsProps) {
  return (
    <>
      <Field
        label="Organisation name"
        name="organisation"
        autoComplete="organization"
        required
        maxLength={120}
        value={organisation.name}
        onChange={organisation.setName}
        error={errors.name}
      />
      <Field
        label="Organisation address"
        name="slug"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        minLength={2}
        maxLength={63}
        pattern="[a-z0-9][a-z0-9\-]*[a-z0-9]"
        title="Lower-case letters, digits and hyphens"
        hint="Lower-case letters, digits and hyphens."
        value={organisation.slug}
        onChange={(slug) => organisation.setTypedSlug(slug.toLowerCase())}
        error={errors.slug}
      />
    </>
  )
}
