type Handle = (request: Request) => Promise<Response>

/** Gives callers the memory of a browser: the cookies of an answer come along with the next request. */
export function withCookieJar(handle: Handle): Handle {
  const jar = new Map<string, string>()
  return async (request) => {
    const sent = request.headers.get('cookie') ?? ''
    // Whoever sends session cookies keeps them elsewhere.
    if (sent.includes('__Host-') || request.credentials === 'omit') return handle(request)
    const headers = new Headers(request.headers)
    const pairs = [...jar].map((pair) => pair.join('='))
    if (pairs.length > 0) headers.set('cookie', [...(sent ? [sent] : []), ...pairs].join('; '))
    const response = await handle(new Request(request, { headers }))
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    return response
  }
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(/; */)
  const [name = '', value = ''] = pair.split('=')
  if (attributes.includes('Max-Age=0')) jar.delete(name)
  else jar.set(name, value)
}
