import { useState } from 'react'
import { useRetryAfter, type SignInStep } from '@nest-auth/react'
import { Field } from '../form/field.tsx'
import { FormProblem } from '../form/form-problem.tsx'
import { messageOf } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { ArrowIcon } from '../shell/icons.tsx'
import { Entrance } from './entrance.tsx'

type Step = Extract<SignInStep, { status: 'tenant_required' }>

/** The second step of signing in for somebody with several organisations and no default. */
export function ChooseOrganisation({ step, onBack }: { step: Step; onBack: () => void }) {
  useTitle('Choose an organisation')
  const wait = useRetryAfter(step.error)
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const found = step.tenants.filter(({ name, slug }) => `${name} ${slug}`.toLowerCase().includes(wanted))

  return (
    <Entrance
      title="Choose an organisation"
      lead={`You belong to ${step.tenants.length}. You can switch at any time.`}
    >
      <div className="form">
        <FormProblem problem={step.error && messageOf(step.error)} wait={wait} />
        {step.tenants.length > 7 && (
          <Field label="Search organisations" type="search" value={search} onChange={setSearch} />
        )}
        <ul className="choices">
          {found.map(({ id, name, slug }) => (
            <li key={id}>
              <button
                type="button"
                className="choice"
                disabled={step.isSelecting || wait.secondsLeft > 0}
                onClick={() => step.selectTenant(id).catch(() => {})} // The step keeps its error.
              >
                <span>
                  <strong>{name}</strong>
                  <span className="muted">{slug}</span>
                </span>
                <ArrowIcon />
              </button>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className="muted">No organisation of yours is called that.</p>}
        <button type="button" className="button" onClick={onBack}>
          Back to sign in
        </button>
      </div>
    </Entrance>
  )
}
