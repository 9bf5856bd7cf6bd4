/** Where the mails of this demo are: none leaves the machine. */
export function OutboxHint() {
  return (
    <p className="muted card-foot">
      This demo sends no mail. Read it in the{' '}
      <a href="/auth/dev/outbox" target="_blank" rel="noreferrer">
        outbox
      </a>
      .
    </p>
  )
}
