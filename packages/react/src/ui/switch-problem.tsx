import { InlineError } from './inline-error.tsx'
import { errorText, isSignedOutThere } from './labels.ts'
import type { ErrorLabels } from './labels.ts'

export interface SwitchProblemProps {
  switcher: { switchError: Error | null; target: string | null; dismissSwitchError: () => void }
  labels: { switchError: ErrorLabels; retry: string; dismiss: string }
  onSelect: (target: string) => void
}

/** Why a switch failed, and what to do about it; nothing when none did. */
export function SwitchProblem({ switcher, labels, onSelect }: SwitchProblemProps) {
  const { switchError, target, dismissSwitchError } = switcher
  if (!switchError) return null
  return (
    <InlineError
      message={errorText(switchError, labels.switchError)}
      {...(target !== null &&
        !isSignedOutThere(switchError) && {
          retry: { label: labels.retry, onPress: () => onSelect(target) },
        })}
      dismiss={{ label: labels.dismiss, onPress: dismissSwitchError }}
    />
  )
}
