import { useState } from 'react'
import { linkTo, type Page } from '../navigation.ts'

/** Copies an address that leads to this page of this organisation, also for somebody who is in another one. */
export function CopyLink({ slug, page }: { slug: string; page: Page }) {
  const [isCopied, setIsCopied] = useState(false)
  const copy = () => {
    const address = new URL(linkTo(slug, page), location.origin).href
    navigator.clipboard.writeText(address).then(
      () => setIsCopied(true),
      // Not everywhere may a page write to the clipboard.
      () => prompt('Copy this link', address),
    )
  }
  return (
    <>
      <button type="button" className="button" onClick={copy}>
        {isCopied ? 'Link copied' : 'Copy link'}
      </button>
      <span role="status" className="visually-hidden">
        {isCopied && 'The link is copied.'}
      </span>
    </>
  )
}
