import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { build, preview } from 'vite'
import { unpackPackages } from './unpack-packages.ts'

const repositoryDir = resolve(import.meta.dirname, '../..')
const serverDir = join(repositoryDir, '.artifacts/quickstart')
const readme = readFileSync(join(repositoryDir, 'README.md'), 'utf8')

/** The file of the README's quickstart that begins with its own name, as a reader pastes it. */
function fileOf(name: string): string {
  const [, code] =
    new RegExp(`^\`\`\`tsx?\\n(// ${name.replace('.', '\\.')}\\n[^]*?)^\`\`\`$`, 'm').exec(readme) ?? []
  if (!code) throw new Error(`The README has no file ${name}.`)
  return code
}

/** What the README's curl sends to a path. */
export function bodyFor(path: string): object {
  const [, body] = new RegExp(`^curl localhost:3000${path} [^]*?-d '(.*)'$`, 'm').exec(readme) ?? []
  if (!body) throw new Error(`The README sends nothing to ${path}.`)
  return JSON.parse(body) as object
}

function write(dir: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(dir, dirname(name)), { recursive: true })
    writeFileSync(join(dir, name), text)
  }
}

/** Compiles the README's server as it says to, against the packed packages, to be run by `runServer`. */
export function compileServer(consumer: string): void {
  rmSync(serverDir, { recursive: true, force: true })
  unpackPackages(consumer, serverDir, ['server', 'js-client'])
  const compilerOptions = {
    // These the README names; the others are those of every new NestJS project.
    module: 'nodenext',
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    target: 'es2023',
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    rootDir: 'src',
    outDir: 'dist',
  }
  write(serverDir, {
    'package.json': JSON.stringify({ type: 'module' }),
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }),
    'src/app.module.ts': fileOf('app.module.ts'),
    'src/orders.controller.ts': fileOf('orders.controller.ts'),
    'src/main.ts': fileOf('main.ts'),
  })
  execFileSync(join(repositoryDir, 'node_modules/.bin/tsc'), ['-p', serverDir], { stdio: 'inherit' })
}

/** Runs the compiled server; its data is gone with the project. */
export function runServer(environment: Record<string, string>) {
  const {
    DATABASE_URL: _url,
    DATA_DIR: _dir,
    AUTH_SECRET: _secret,
    NODE_ENV: _mode,
    ...inherited
  } = process.env
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: serverDir,
    env: { ...inherited, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const ended = new Promise<number | null>((done) => child.once('close', done))
  return {
    ended,
    output: () => output,
    async stop() {
      child.kill()
      await ended
      rmSync(serverDir, { recursive: true, force: true })
    },
  }
}

/** Builds and serves what Vite makes of a new React application whose App.tsx and configuration are the README's. */
export async function servePage(
  consumer: string,
  apiPort: number,
): Promise<{ url: string; stop(): Promise<void> }> {
  const root = join(consumer, 'vite-app')
  write(root, {
    'vite.config.ts': fileOf('vite.config.ts').replace(':3000', `:${apiPort}`),
    'index.html':
      '<!doctype html><title>web</title><div id="root"></div><script type="module" src="/src/main.tsx"></script>',
    'src/App.tsx': fileOf('App.tsx'),
    'src/main.tsx': `import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import App from './App.tsx'

createRoot(document.getElementById('root')!).render(<StrictMode><App /></StrictMode>)
`,
  })
  mkdirSync(join(root, 'node_modules/@vitejs'), { recursive: true })
  for (const name of ['vite', '@vitejs/plugin-react']) {
    symlinkSync(join(repositoryDir, 'node_modules', name), join(root, 'node_modules', name))
  }
  // The test runner's own value would make it a build for development.
  const mode = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  await build({ root, logLevel: 'error' }).finally(() => (process.env['NODE_ENV'] = mode))
  const server = await preview({ root, logLevel: 'error', preview: { host: '127.0.0.1', port: 0 } })
  return { url: server.resolvedUrls!.local[0]!, stop: () => server.close() }
}
