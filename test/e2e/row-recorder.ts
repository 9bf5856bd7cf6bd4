import type { Page } from 'playwright-core'

interface Recording {
  observations: number
  leaks: string[]
}

/**
 * Watches the DOM of the page from now on. Every time it changes after the page names `to`, any of the `foreign` texts
 * still in it is a leak; so is any of `to`'s rows while it still names another organisation. `namedIn` is where the
 * page names it: the switcher's button, unless another selector is given.
 */
export async function recordRows(
  page: Page,
  watched: { to: string; foreign: readonly string[]; own: readonly string[]; namedIn?: string },
): Promise<{ stop(): Promise<Recording> }> {
  await page.evaluate(({ to, foreign, own, namedIn }) => {
    const recording: Recording = { observations: 0, leaks: [] }
    let isCommitted = false
    const look = () => {
      recording.observations++
      const trigger = namedIn
        ? document.querySelector(namedIn)
        : [...document.querySelectorAll('button')].find((button) =>
            /^organisation:/i.test(`${button.getAttribute('aria-label') ?? ''} ${button.textContent}`),
          )
      const label = trigger ? `${trigger.getAttribute('aria-label') ?? ''} ${trigger.textContent}` : ''
      isCommitted ||= label.includes(to)
      const text = document.body.textContent
      const wrong = isCommitted ? foreign : own
      for (const row of wrong) {
        if (text.includes(row)) recording.leaks.push(`${isCommitted ? 'after' : 'before'} the switch: ${row}`)
      }
    }
    const observer = new MutationObserver(look)
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
    Object.assign(window, { __rows: { recording, observer } })
  }, watched)

  return {
    async stop() {
      return page.evaluate(() => {
        const rows = (window as unknown as { __rows?: { recording: Recording; observer: MutationObserver } })
          .__rows
        if (!rows)
          throw new Error('The page was loaded anew during the recording, which would hide any leak.')
        rows.observer.disconnect()
        return rows.recording
      })
    },
  }
}
