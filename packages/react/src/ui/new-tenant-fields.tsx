import { FormField } from './form-field.tsx'
import type { SignUpLabels } from './form-labels.ts'

/** What somebody has typed of the tenant to found. */
export interface NewTenant {
  name: string
  slug: string
}

export interface NewTenantFieldsProps {
  labels: Pick<SignUpLabels, 'tenantName' | 'tenantSlug'>
  value: NewTenant
  onChange: (value: Partial<NewTenant>) => void
  slugError: string | undefined
  /** Whether the person is taken here, because the fields have come after the others. */
  takesFocus: boolean
}

/** Name and address of the tenant to found. */
export function NewTenantFields({ labels, value, onChange, slugError, takesFocus }: NewTenantFieldsProps) {
  return (
    <>
      <FormField
        label={labels.tenantName}
        name="organization"
        autoComplete="organization"
        autoFocus={takesFocus}
        required
        maxLength={120}
        value={value.name}
        onChange={(name) => onChange({ name })}
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
        value={value.slug}
        onChange={(slug) => onChange({ slug: slug.toLowerCase() })}
        error={slugError}
      />
    </>
  )
}
