import { requests } from '@nest-auth/js-client/contract'
import * as v from 'valibot'
import { AuthError } from '../errors/auth-error.ts'
import { NestAuthMisuseError } from '../errors/misuse-error.ts'

/** Names that would be mistaken for a part of the product's own address. */
const reserved = new Set(
  `about account accounts admin api app assets auth billing blog cdn dashboard dev docs email ftp help home imap
   internal localhost login logout mail me mx new ns null oauth pop public root security settings signin signup smtp
   sso staff static status superuser support system team test tenant tenants undefined user users web webmail www`.split(
    /\s+/,
  ),
)

/** The slug somebody meant: look-alike forms, case and surrounding space folded (Unicode NFKC). */
export function normaliseSlug(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase()
}

/** Checks name and slug of a new tenant. @throws AuthError `VALIDATION_FAILED`, `SLUG_ALREADY_EXISTS` */
export function checkedNewTenant(input: { name: string; slug: string }): { name: string; slug: string } {
  const parsed = v.safeParse(requests.createTenant.body, { name: input.name, slug: input.slug })
  if (!parsed.success) {
    throw new AuthError('VALIDATION_FAILED', {
      issues: parsed.issues.map((issue) => ({ path: v.getDotPath(issue) ?? '', type: issue.type })),
    })
  }
  if (reserved.has(parsed.output.slug)) throw new AuthError('SLUG_ALREADY_EXISTS')
  return parsed.output
}

/** Checks what is new about the name and slug of a tenant. @throws AuthError as `checkedNewTenant` */
export function checkedNames(
  present: { name: string; slug: string },
  wanted: { name?: string; slug?: string },
): { name?: string; slug?: string } {
  if (wanted.name === undefined && wanted.slug === undefined) return {}
  // What the tenant has already stands, whatever the rules say by now.
  const name = wanted.name ?? present.name
  if (wanted.slug === undefined || wanted.slug === present.slug) {
    return { name: checkedNewTenant({ name, slug: 'unchanged' }).name }
  }
  return checkedNewTenant({ name, slug: wanted.slug })
}

/** Checks the default tenant of the options. @throws NestAuthMisuseError */
export function checkedDefaultTenant(tenant: { name: string; slug: string }): { name: string; slug: string } {
  try {
    return checkedNewTenant(tenant)
  } catch (error) {
    throw new NestAuthMisuseError(
      'tenant.defaultTenantOptions needs a name of 1 to 120 characters and a slug of 2 to 63 lower-case letters, ' +
        'digits and hyphens that is not reserved.',
      { cause: error },
    )
  }
}
