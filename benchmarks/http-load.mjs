import { createConnection } from 'node:net'

/** One keep-alive connection that sends prepared bytes and waits for the whole answer: little work for the generator. */
export class Line {
  #socket
  #text = ''
  #done

  static async open(port) {
    const line = new Line()
    line.#socket = createConnection(port, '127.0.0.1')
    line.#socket.setNoDelay(true)
    line.#socket.setEncoding('latin1')
    await new Promise((resolve, reject) => line.#socket.once('connect', resolve).once('error', reject))
    line.#socket.on('data', (chunk) => line.#read(chunk))
    return line
  }

  /** Sends one request; resolves to `{ status, body }`, the body as text. */
  send({ method = 'GET', path, token, body }) {
    const text = body === undefined ? '' : JSON.stringify(body)
    const head = [
      `${method} ${path} HTTP/1.1`,
      'host: 127.0.0.1',
      ...(token ? [`authorization: Bearer ${token}`] : []),
      ...(body === undefined
        ? []
        : ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`]),
    ]
    return new Promise((resolve) => {
      this.#done = resolve
      this.#socket.write(`${head.join('\r\n')}\r\n\r\n${text}`)
    })
  }

  close() {
    this.#socket.destroy()
  }

  #read(chunk) {
    this.#text += chunk
    const end = this.#text.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#text.slice(0, end)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (this.#text.length < end + 4 + length) return
    const answer = { status: Number(head.slice(9, 12)), body: this.#text.slice(end + 4, end + 4 + length) }
    this.#text = this.#text.slice(end + 4 + length)
    this.#done(answer)
  }
}

/** Operations per second of `workers` loops, each on a connection of its own, for some milliseconds. */
export async function rateOf(workers, milliseconds) {
  const begun = performance.now()
  let count = 0
  await Promise.all(
    workers.map(async (work) => {
      while (performance.now() - begun < milliseconds) {
        await work()
        count++
      }
    }),
  )
  return (count * 1000) / (performance.now() - begun)
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
