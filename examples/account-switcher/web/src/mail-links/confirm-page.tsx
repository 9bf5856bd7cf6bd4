import type { UseMutationResult } from '@tanstack/react-query'
import { MailPage } from './mail-page.tsx'
import { messageOf } from '../messages.ts'
import { useTitle } from '../navigation.ts'
import { Notice } from '../shell/notice.tsx'
import type { MailLink } from './mail-link.ts'

interface ConfirmPageProps {
  link: MailLink
  confirmation: UseMutationResult<void, Error, { token: string }>
  title: string
  question: string
  done: string
}

/** One press confirms: a mail program that opens the link by itself must not use it up. */
export function ConfirmPage({ link, confirmation, title, question, done }: ConfirmPageProps) {
  useTitle(title)
  return (
    <MailPage title={title} lead={confirmation.isSuccess ? '' : question}>
      <div className="form">
        {confirmation.error && <Notice tone="error">{messageOf(confirmation.error)}</Notice>}
        {confirmation.isSuccess && <Notice tone="info">{done}</Notice>}
        {!confirmation.isSuccess && (
          <button
            type="button"
            className="button button-primary"
            disabled={confirmation.isPending}
            onClick={() => confirmation.mutate({ token: link.token })}
          >
            {confirmation.isPending ? 'Confirming…' : 'Confirm'}
          </button>
        )}
        <button type="button" className="button" onClick={link.leave}>
          Go to the application
        </button>
      </div>
    </MailPage>
  )
}
