import { use } from 'react'
import { DemoContext, type DemoSignIn } from '../demo.ts'

/** The accounts the API has prepared; choosing one fills in both steps. */
export function DemoAccounts({ onChoose }: { onChoose: (account: DemoSignIn) => void }) {
  const { signIns } = use(DemoContext)
  return (
    <section className="demo" aria-labelledby="demo-title">
      <h2 id="demo-title">Try it as</h2>
      <ul className="demo-people">
        {signIns.map((account) => (
          <li key={account.password}>
            <button type="button" className="demo-person" onClick={() => onChoose(account)}>
              <strong>
                {account.name}, {account.organisation.name}
              </strong>
              <span className="muted">{account.email}</span>
              <span>
                Password <code>{account.password}</code>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="muted">Ada has the same email twice: two accounts, each with a password of its own.</p>
    </section>
  )
}
