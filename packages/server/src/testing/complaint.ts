import type { Answer } from './in-process-client.ts'

/** How much of an answer is quoted. */
const mostLetters = 300

/** What an answer complains about, on one line: its messages where it has some, otherwise what it says. */
export function complaintOf({ text }: Answer): string {
  const said = (messagesOf(text)?.join('; ') ?? text).replace(/[\s\p{Cc}]+/gu, ' ').trim()
  return said.length > mostLetters ? `${said.slice(0, mostLetters)}…` : said
}

/** As Nest answers: a message or a list of them. Null where the answer says more than these, or something else. */
function messagesOf(text: string): string[] | null {
  try {
    const { message, statusCode: _, error: __, ...further } = JSON.parse(text) as Record<string, unknown>
    const messages = [message].flat()
    const isAll = Object.keys(further).length === 0 && messages.every((some) => typeof some === 'string')
    return isAll ? messages : null
  } catch {
    return null
  }
}
