/** Where a text can be found from some objects, by properties, keys and members of collections; closures keep their own. */
export function pathsTo(text: string, roots: Record<string, unknown>): string[] {
  const found: string[] = []
  const seen = new Set<unknown>()
  const queue = Object.entries(roots).map(([path, value]) => ({ path, value }))
  const note = (path: string, value: unknown) => {
    if (typeof value === 'string' && value.includes(text)) found.push(path)
    else if ((typeof value === 'object' && value !== null) || typeof value === 'function')
      queue.push({ path, value })
  }
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { path, value } = next
    if (seen.has(value) || value instanceof Window || value instanceof Document) continue
    seen.add(value)
    if (value instanceof Map || value instanceof Set) {
      for (const [key, member] of value.entries()) {
        note(`${path}[key]`, key)
        note(`${path}[${String(key)}]`, member)
      }
    }
    for (const key of Reflect.ownKeys(value as object)) {
      note(`${path}.(name)`, typeof key === 'symbol' ? key.description : key)
      // What a getter answers lies somewhere else.
      note(`${path}.${String(key)}`, Object.getOwnPropertyDescriptor(value, key)?.value)
    }
  }
  return found
}

/** Everything outside of JavaScript's memory that a page leaves behind. */
export function leftOnThePage(): Record<string, string> {
  const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(({ value }) => value)
  return {
    document: document.documentElement.outerHTML,
    fields: fields.join(),
    title: document.title,
    address: location.href,
    history: JSON.stringify(history.state),
    localStorage: JSON.stringify({ ...localStorage }),
    sessionStorage: JSON.stringify({ ...sessionStorage }),
    cookies: document.cookie,
  }
}
