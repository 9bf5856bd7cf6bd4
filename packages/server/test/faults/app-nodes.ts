import { Agent, request } from 'node:http'
import { compileProgram } from '../crash/children.ts'
import type { RunningProgram } from '../crash/children.ts'
import type { Framework } from '../test-app.ts'

/** A node of a deployment: a process of its own. */
export class AppNode {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 40 })

  constructor(
    readonly url: string,
    private readonly process: RunningProgram,
  ) {}

  /** Asks it to stop, and answers how it ended. */
  async stop(signal: NodeJS.Signals = 'SIGTERM') {
    this.process.kill(signal)
    return this.process.ended
  }

  get isRunning(): boolean {
    return this.process.isRunning
  }

  post(path: string, body: object): Promise<{ status: number; body: Record<string, string> }> {
    // Not fetch, which costs more than the server does.
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.url}/auth${path}`,
        { method: 'POST', agent: this.agent, headers: { 'content-type': 'application/json' } },
        (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
          response.on('error', reject)
          response.on('end', () => {
            resolve({
              status: response.statusCode!,
              body: JSON.parse(text || '{}') as Record<string, string>,
            })
          })
        },
      )
      sent.on('error', reject)
      sent.end(JSON.stringify(body))
    })
  }

  async get(path: string, token?: string): Promise<{ status: number; text: string }> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(this.url + path, { headers })
    return { status: response.status, text: await response.text() }
  }
}

/** Starts nodes on one database. */
export async function nodeStarter(url: string) {
  const program = await compileProgram('../faults/node.program.ts')
  return {
    async start(
      options: { framework?: Framework; poolSize?: number; redisUrl?: string; loginFailures?: number } = {},
    ): Promise<AppNode> {
      const running = program.start({ url, ...options })
      const line = await running.line(/^listening /)
      return new AppNode(line.slice('listening '.length), running)
    },
    remove: () => program.remove(),
  }
}
