import { createConnection } from 'node:net'

/** One keep-alive connection that sends prepared bytes and waits for the whole answer: little work for the generator. */
export class Line {
  #socket
  #text = ''
  #done

  #port
  #bytes

  static async open(port) {
    const line = new Line()
    line.#port = port
    await line.#connect()
    return line
  }

  async #connect() {
    const socket = createConnection(this.#port, '127.0.0.1')
    this.#socket = socket
    this.#text = ''
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    socket.on('data', (chunk) => this.#read(chunk))
    // On a busy machine a line rests longer than the server keeps it; what was just sent is then sent again.
    socket.on('close', () => this.#done && this.#connect().then(() => this.#socket.write(this.#bytes)))
    socket.on('error', () => {})
  }

  /** Sends one request; resolves to `{ status, head, body }`, both as text. */
  send({ method = 'GET', path, token, headers = {}, body }) {
    const text = body === undefined ? '' : JSON.stringify(body)
    const head = [
      `${method} ${path} HTTP/1.1`,
      'host: 127.0.0.1',
      ...(token ? [`authorization: Bearer ${token}`] : []),
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      ...(body === undefined
        ? []
        : ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`]),
    ]
    this.#bytes = `${head.join('\r\n')}\r\n\r\n${text}`
    return new Promise((resolve) => {
      this.#done = resolve
      if (this.#socket.destroyed) void this.#connect().then(() => this.#socket.write(this.#bytes))
      else this.#socket.write(this.#bytes)
    })
  }

  close() {
    this.#done = undefined
    this.#socket.destroy()
  }

  #read(chunk) {
    this.#text += chunk
    const end = this.#text.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#text.slice(0, end)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (this.#text.length < end + 4 + length) return
    const body = this.#text.slice(end + 4, end + 4 + length)
    const answer = { status: Number(head.slice(9, 12)), head, body }
    this.#text = this.#text.slice(end + 4 + length)
    const done = this.#done
    this.#done = undefined
    // What nobody asked for says that the server is about to close a line that has rested too long.
    done?.(answer)
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
