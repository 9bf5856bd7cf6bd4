import { useState } from 'react'
import { useChangePassword, useRetryAfter } from '@nest-auth/react'
import { Field } from '../form/field.tsx'
import { FormProblem } from '../form/form-problem.tsx'
import { codeOf, fieldErrors, formMessage, messageOf } from '../messages.ts'
import { Notice } from '../shell/notice.tsx'

/** A new password, for somebody who knows the old one. */
export function ChangePassword() {
  const change = useChangePassword()
  const [currentPassword, setCurrentPassword] = useState('')
  const [newPassword, setNewPassword] = useState('')
  const isWrong = codeOf(change.error) === 'WRONG_PASSWORD'
  const problem = isWrong ? null : formMessage(change.error)
  const wait = useRetryAfter(change.error)
  return (
    <section className="panel" aria-labelledby="change-password">
      <h2 id="change-password">Password</h2>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate(
            { currentPassword, newPassword },
            {
              onSuccess: () => {
                setCurrentPassword('')
                setNewPassword('')
              },
            },
          )
        }}
      >
        <FormProblem problem={problem} wait={wait} />
        {change.isSuccess && (
          <Notice tone="info">Your password is changed. Your other devices are signed out.</Notice>
        )}
        <Field
          label="Current password"
          type="password"
          name="current-password"
          autoComplete="current-password"
          required
          maxLength={1024}
          value={currentPassword}
          onChange={setCurrentPassword}
          error={isWrong ? messageOf(change.error) : undefined}
        />
        <Field
          label="New password"
          type="password"
          name="new-password"
          autoComplete="new-password"
          required
          maxLength={1024}
          hint="At least 12 characters. A few unrelated words make a good one."
          value={newPassword}
          onChange={setNewPassword}
          error={fieldErrors(change.error).password ?? fieldErrors(change.error).newPassword}
        />
        <div>
          <button
            type="submit"
            className="button button-primary"
            disabled={change.isPending || wait.secondsLeft > 0}
          >
            {change.isPending ? 'Saving…' : 'Change password'}
          </button>
        </div>
      </form>
    </section>
  )
}
