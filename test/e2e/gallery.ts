import { openBuiltPage } from './built-page.ts'

export interface Gallery {
  /** The address of one piece in one state. */
  url(piece: string, state: string, look?: { theme?: string; dir?: string }): string
  close(): Promise<void>
}

/** Opens the page of every piece and state. */
export async function openGallery(): Promise<Gallery> {
  const { url, close } = await openBuiltPage('gallery')
  return {
    url: (piece, state, look = {}) => `${url}?${new URLSearchParams({ piece, state, ...look })}`,
    close,
  }
}
