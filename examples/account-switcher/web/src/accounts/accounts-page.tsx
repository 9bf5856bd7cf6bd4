import type { Account } from '@nest-auth/js-client'
import { useAccounts, useLogout, useRemoveAccount, userLabel, useSwitchAccount } from '@nest-auth/react'
import { messageOf } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { OrganisationTile } from '../organisations/organisation-tile.tsx'
import { Notice } from '../shell/notice.tsx'
import { accountDetail, accountLabel } from './account-label.ts'

interface AccountsPageProps {
  onSignInAgain: (account: Account) => void
  onAdd: () => void
}

/** Every account this device is signed in with. */
export function AccountsPage({ onSignInAgain, onAdd }: AccountsPageProps) {
  useTitle('Accounts')
  const accounts = useAccounts()
  const { switchAccount, isSwitching, error } = useSwitchAccount()
  const logout = useLogout()
  return (
    <>
      <div className="page-head">
        <div>
          <h1>Accounts</h1>
          <p className="muted">Signed in on this device. Each tab shows one of them.</p>
        </div>
        <button type="button" className="button" onClick={onAdd}>
          Add account
        </button>
      </div>
      {error && <Notice tone="error">{messageOf(error)}</Notice>}
      <ul className="rows" aria-label="Accounts">
        {accounts.map((account) => (
          <AccountRow
            key={account.key}
            account={account}
            isBusy={isSwitching}
            onSwitch={() => void switchAccount(account.key)}
            onSignInAgain={() => onSignInAgain(account)}
          />
        ))}
      </ul>
      {accounts.length > 1 && (
        <p>
          <button
            type="button"
            className="button"
            disabled={logout.isPending}
            onClick={() => logout.mutate({ of: 'every-account' })}
          >
            Sign out of all accounts
          </button>
        </p>
      )}
    </>
  )
}

interface AccountRowProps {
  account: Account
  isBusy: boolean
  onSwitch: () => void
  onSignInAgain: () => void
}

function AccountRow({ account, isBusy, onSwitch, onSignInAgain }: AccountRowProps) {
  const remove = useRemoveAccount()
  const { key, user, tenant, state } = account
  const label = accountLabel(account)
  const removal = state === 'expired' ? 'Remove' : 'Sign out'
  return (
    <li className="row">
      {tenant && <OrganisationTile organisation={tenant} />}
      <div className="row-label row-stack">
        <span className="row-name">{userLabel(user)}</span>
        <span className="muted">{accountDetail(account)}</span>
      </div>
      <div className="row-actions">
        {state === 'active' && <span className="tag">This tab</span>}
        {state === 'ready' && (
          <button
            type="button"
            className="button"
            aria-label={`Switch to ${label}`}
            disabled={isBusy}
            onClick={onSwitch}
          >
            Switch
          </button>
        )}
        {state === 'expired' && (
          <button
            type="button"
            className="button"
            aria-label={`Sign in again as ${label}`}
            onClick={onSignInAgain}
          >
            Sign in again
          </button>
        )}
        <button
          type="button"
          className="button"
          aria-label={`${removal}: ${label}`}
          disabled={remove.isPending}
          onClick={() => remove.mutate(key)}
        >
          {removal}
        </button>
      </div>
    </li>
  )
}
