/** The index behind the parenthesis that closes the one at `open`; quoted text inside does not count. */
export function closing(sql: string, open: number): number {
  let depth = 0
  let isQuoted = false
  for (let at = open; at < sql.length; at++) {
    const character = sql[at]
    if (character === "'") isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (character === '(') depth++
    else if (character === ')' && --depth === 0) return at + 1
  }
  return sql.length
}

/** Replaces every call of a function, the inner ones first; `form` is given what stands between its parentheses. */
export function replaceCalls(sql: string, name: string, form: (inside: string) => string): string {
  const call = new RegExp(`\\b${name}\\(`, 'g')
  let done = ''
  let from = 0
  for (let match = call.exec(sql); match; match = call.exec(sql)) {
    const open = match.index + match[0].length - 1
    const end = closing(sql, open)
    done += sql.slice(from, match.index) + form(replaceCalls(sql.slice(open + 1, end - 1), name, form))
    from = end
    call.lastIndex = end
  }
  return done + sql.slice(from)
}
