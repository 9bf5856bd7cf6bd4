import { createInterface } from 'node:readline'
import { announce, exampleNames, prepareExample } from './example.mjs'
import { startApi } from './api-process.mjs'
import { StartError } from './port.mjs'
import { endTool, startTool } from './tool.mjs'
import { servePageSources } from './vite-server.mjs'

const HELP = `Usage: node scripts/dev.mjs <example>

Like start.mjs, and follows every change: the page reloads, the API is compiled and started again.
Examples: ${exampleNames().join(', ')}. The environment is the one of start.mjs.`

async function dev(name) {
  const begun = performance.now()
  const example = await prepareExample(name)
  const compile = ['-b', '--watch', '--preserveWatchOutput', example.apiDir]
  const compiler = startTool('tsc', compile, ['ignore', 'pipe', 'inherit'])
  const page = await servePageSources(example)
  let api
  let isFirst = true
  // One restart after the other: two APIs must never share a port or a data directory.
  let work = Promise.resolve()
  const restart = async () => {
    await api?.stop()
    api = undefined
    try {
      api = await startApi(example)
    } catch (error) {
      console.error(error instanceof StartError ? error.message : error)
      return
    }
    if (isFirst) {
      await page.listen()
      announce(example, api, (performance.now() - begun) / 1000)
    }
    isFirst = false
  }
  createInterface({ input: compiler.stdout }).on('line', (line) => {
    console.log(`tsc | ${line}`)
    if (/Found 0 errors/.test(line)) work = work.then(restart)
  })

  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, resolve)
    compiler.once('close', resolve)
  })
  endTool(compiler)
  await page.close()
  // A restart that has begun is finished first: an API is never left behind.
  await work
  await api?.stop()
}

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(HELP)
} else {
  try {
    await dev(process.argv[2])
    process.exit(0)
  } catch (error) {
    console.error(error instanceof StartError ? error.message : error)
    process.exit(1)
  }
}
