import type { Account, AccountKey } from '@nest-auth/js-client'
import { useAccounts, userLabel, useSwitchAccount } from '@nest-auth/react'
import { accountDetail } from '../accounts/account-label.ts'
import { messageOf } from '../messages.ts'
import { OrganisationTile } from '../organisations/organisation-tile.tsx'
import { ArrowIcon } from '../shell/icons.tsx'
import { Notice } from '../shell/notice.tsx'

interface OtherAccountsProps {
  except: AccountKey | undefined
  onSignInAgain: (account: Account) => void
}

/** The accounts this device still holds: one press, and this tab goes on as one of them. */
export function OtherAccounts({ except, onSignInAgain }: OtherAccountsProps) {
  const accounts = useAccounts().filter(({ key }) => key !== except)
  const { switchAccount, isSwitching, error } = useSwitchAccount()
  if (accounts.length === 0) return null
  return (
    <section className="others" aria-labelledby="others-title">
      <h2 id="others-title">Go on as</h2>
      {error && <Notice tone="error">{messageOf(error)}</Notice>}
      <ul className="choices">
        {accounts.map((account) => (
          <li key={account.key}>
            <button
              type="button"
              className="choice"
              disabled={isSwitching}
              onClick={() =>
                account.state === 'expired' ? onSignInAgain(account) : void switchAccount(account.key)
              }
            >
              {account.tenant && <OrganisationTile organisation={account.tenant} />}
              <span className="choice-text">
                <strong>{userLabel(account.user)}</strong>
                <span className="muted">{accountDetail(account)}</span>
                {account.state === 'expired' && <span className="muted">Sign in again</span>}
              </span>
              <ArrowIcon />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
