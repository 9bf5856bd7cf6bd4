import { Menu, MenuItem, MenuSection, Separator } from 'react-aria-components/Menu'
import { useRemoveAccount } from '../hooks/use-remove-account.ts'
import type { AccountOption } from '../switcher/use-account-switcher.ts'
import { AccountFace } from './account-face.tsx'
import { accountName } from './account-name.ts'
import { BackIcon, MinusIcon } from './icons.tsx'
import { InlineError } from './inline-error.tsx'
import { errorText } from './labels.ts'
import type { AccountSwitcherLabels } from './labels.ts'
import type { AccountSlots } from './slots.ts'

export interface AccountRemovalProps {
  items: readonly AccountOption[]
  labels: AccountSwitcherLabels
  slots: AccountSlots
  onBack: () => void
}

/** The accounts of the device, each of which leaves it when it is chosen. */
export function AccountRemoval({ items, labels, slots, onBack }: AccountRemovalProps) {
  const remove = useRemoveAccount()
  return (
    <>
      {remove.error && <InlineError message={errorText(remove.error, labels.removeError)} />}
      <Menu className="na-menu" aria-label={labels.manageTitle} autoFocus="first" shouldCloseOnSelect={false}>
        <MenuItem id="back" textValue={labels.done} className="na-row na-action" onAction={onBack}>
          <BackIcon />
          {labels.done}
        </MenuItem>
        <Separator className="na-separator" />
        <MenuSection aria-label={labels.manageTitle} items={items} dependencies={[labels, slots]}>
          {({ key, account }) => (
            <MenuItem
              id={key}
              textValue={labels.remove(accountName(account))}
              aria-label={labels.remove(accountName(account))}
              className="na-row na-option na-option-tall"
              onAction={() => remove.mutate(key)}
            >
              <AccountFace account={account} slots={slots} />
              <MinusIcon />
            </MenuItem>
          )}
        </MenuSection>
      </Menu>
    </>
  )
}
