import type { AccountKey } from '@nest-auth/js-client'
import { MenuItem } from 'react-aria-components/Menu'
import type { AccountOption } from '../switcher/use-account-switcher.ts'
import { AccountFace } from './account-face.tsx'
import { accountName } from './account-name.ts'
import { CheckIcon } from './icons.tsx'
import type { AccountSwitcherLabels } from './labels.ts'
import type { AccountSlots } from './slots.ts'

export interface AccountRowProps {
  id: AccountKey
  option: AccountOption
  isTarget: boolean
  labels: AccountSwitcherLabels
  slots: AccountSlots
  onSelect: (key: AccountKey) => void
}

/** One account in a menu. */
export function AccountRow({ id, option, isTarget, labels, slots, onSelect }: AccountRowProps) {
  const { account, isCurrent } = option
  const isExpired = account.state === 'expired'
  return (
    <MenuItem
      id={id}
      textValue={accountName(account)}
      className="na-row na-option na-option-tall"
      data-expired={isExpired || undefined}
      onAction={() => onSelect(id)}
    >
      <AccountFace account={account} slots={slots}>
        {(isTarget || isExpired) && (
          <span className="na-detail na-status">{isTarget ? labels.switching : labels.expired}</span>
        )}
      </AccountFace>
      {isCurrent && <CheckIcon />}
    </MenuItem>
  )
}
