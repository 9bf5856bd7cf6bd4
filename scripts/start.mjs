import { announce, exampleNames, prepareExample } from './example.mjs'
import { startApi } from './api-process.mjs'
import { buildPage, compileExample } from './build.mjs'
import { StartError } from './port.mjs'
import { serveBuiltPage } from './vite-server.mjs'

const HELP = `Usage: node scripts/start.mjs <example>

Builds an example, starts its API and serves its page. Examples: ${exampleNames().join(', ')}.

Environment
  PORT            port of the API            default 3000
  WEB_PORT        port of the page           default 5173
  DATABASE_URL    a PostgreSQL URL           default the embedded database in DATA_DIR
  DATA_DIR        where data is kept         default .data in the example's folder; else as seen from where you are
  AUTH_TRANSPORT  bearer or cookie: how the account switcher's page keeps its tokens   default bearer

Stop with Ctrl+C; the data stays.`

/** Starts everything and resolves to the exit code once everything has stopped. */
async function start(name) {
  const begun = performance.now()
  const stopping = new AbortController()
  for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(event, () => stopping.abort())
  if (process.env.npm_lifecycle_event) {
    // Told to stop, npm ends with its shell and tells nobody: when they are gone, nobody could stop us any more.
    const parent = process.ppid
    setInterval(() => process.ppid === parent || stopping.abort(), 500).unref()
  }
  const asked = new Promise((resolve) => stopping.signal.addEventListener('abort', () => resolve('asked')))

  const example = await prepareExample(name)
  if (process.env.AUTH_TRANSPORT && name !== 'account-switcher') {
    console.log('AUTH_TRANSPORT is for `npm run start:accounts`; here it changes nothing.')
  }
  console.log(`Compiling ${name} …`)
  await compileExample(example, stopping.signal)
  console.log('Building the page …')
  if (!(await buildPage(example, stopping.signal))) console.log('The page is up to date.')
  console.log('Starting the API …')
  const starting = startApi(example)
  // Asked to stop meanwhile: a first start is creating its database, so let it finish and then stop it.
  const api = await Promise.race([starting, asked])
  if (api === 'asked') {
    await (await starting).stop()
    return 0
  }

  let page
  try {
    page = await serveBuiltPage(example)
    announce(example, api, (performance.now() - begun) / 1000)
    process.send?.({ type: 'ready', webUrl: example.webUrl, apiUrl: example.apiUrl, demo: api.demo })
    const outcome = await Promise.race([asked, api.ended])
    if (outcome === 'asked') {
      console.log('\nStopping …')
      return 0
    }
    console.error(`The API ended by itself (${outcome}); the page is stopped too.`)
    return 1
  } finally {
    await page?.close()
    await api.stop()
    if (api.wasForced) console.error('The API did not stop in time and was ended by force.')
    else if (stopping.signal.aborted) console.log('Stopped.')
  }
}

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(HELP)
} else {
  process.exit(await start(process.argv[2]).catch(exitCodeOf))
}

function exitCodeOf(error) {
  if (error.name === 'AbortError') return 0
  console.error(error instanceof StartError ? `\n${error.message}` : error)
  return 1
}
