import { useActing } from '../hooks/use-acting.ts'
import { userLabel } from '../user-label.ts'
import { actingLabels } from './acting-labels.ts'
import type { ActingLabels } from './acting-labels.ts'
import { classNames } from './class-names.ts'
import { errorText } from './labels.ts'

/** Props of `<ActingBanner>`. */
export interface ActingBannerProps {
  className?: string
  /** Translations. @default English */
  labels?: Partial<ActingLabels>
  /** Locale of the time at which acting ends. @default the browser's */
  locale?: string
}

/** Says all the while that platform staff acts in this tab, and ends it; nothing for everybody who is there in person. */
export function ActingBanner({ className, locale, ...props }: ActingBannerProps) {
  const labels = { ...actingLabels, ...props.labels }
  const acting = useActing()
  if (!acting) return null
  const { actor, user, tenant, endsAt, stop, isStopping, error } = acting
  const [place, staff] = [tenant?.name ?? null, actor.email ?? actor.userId]
  const time = endsAt.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })
  return (
    <div className={classNames('na-root na-acting', className)}>
      <p role="status">
        {actor.kind === 'impersonation'
          ? labels.impersonation(userLabel(user), place, staff)
          : labels.staff(place, staff)}{' '}
        {labels.until(time)}
      </p>
      {error && <p role="alert">{errorText(error, labels.errors)}</p>}
      <button type="button" className="na-button" disabled={isStopping} onClick={stop}>
        {isStopping ? labels.stopping : labels.stop}
      </button>
    </div>
  )
}
