import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { freePort } from './port.mjs'

const HELP = `Usage: node scripts/screenshots.mjs [example …]

Starts the examples named, or each of them, on a database of its own and takes the pictures in docs/images: light
and dark, at a desk and on a phone. Examples: tenant-switcher, account-switcher.

Environment
  CHROMIUM   the browser   default /usr/bin/chromium`

const repository = resolve(import.meta.dirname, '..')
const images = join(repository, 'docs/images')

const desk = { viewport: { width: 1280, height: 720 } }
const phone = { viewport: { width: 390, height: 760 }, deviceScaleFactor: 2, hasTouch: true }

const signIn = async (page, email, password) => {
  await page.getByRole('textbox', { name: 'Email' }).fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Brings the page of an example to the state that its picture shows. */
const scenes = {
  'tenant-switcher': async (page) => {
    await signIn(page, 'linus@example.com', 'correct-horse-battery')
    await page.getByRole('button', { name: /^Acme Robotics/ }).click()
    await page.getByRole('list', { name: 'Projects' }).getByRole('listitem').first().waitFor()
    await page.getByRole('button', { name: /^Organisation:/ }).click()
    await page.getByRole('option', { name: 'Cedar Clinic' }).waitFor()
  },
  'account-switcher': async (page, demo) => {
    const accounts = demo.filter(({ email }) => email === demo[0].email)
    for (const [at, { email, password, organisation }] of accounts.slice(0, 2).entries()) {
      if (at > 0) {
        await page.getByRole('button', { name: /^Account:/i }).click()
        await page.getByRole('menuitem', { name: 'Add account' }).click()
      }
      await page.getByRole('textbox', { name: /address/ }).fill(organisation.slug)
      await page.getByRole('button', { name: 'Continue' }).click()
      await signIn(page, email, password)
      const rows = page.getByRole('list', { name: 'Notes' }).getByRole('listitem')
      await rows
        .filter({ hasText: organisation.name === 'Acme Robotics' ? 'Ada' : 'Grace' })
        .first()
        .waitFor()
    }
    await page.getByRole('button', { name: /^Account:/i }).click()
    await page.getByRole('menuitemradio').nth(1).waitFor()
  },
}

/** Every picture: its file, its example, and what it is looked at with. */
const pictures = ['tenant-switcher', 'account-switcher'].flatMap((example) => [
  { file: `${example}.png`, example, look: { ...desk, colorScheme: 'light' } },
  { file: `${example}-dark.png`, example, look: { ...desk, colorScheme: 'dark' } },
  { file: `${example}-phone.png`, example, look: { ...phone, colorScheme: 'light' } },
])

async function take(name) {
  const dataDir = mkdtempSync(join(tmpdir(), 'nest-auth-picture-'))
  const [port, webPort] = [await freePort(), await freePort()]
  const example = fork(join(repository, 'scripts/start.mjs'), [name], {
    env: {
      ...process.env,
      DATABASE_URL: '',
      DATA_DIR: dataDir,
      PORT: String(port),
      WEB_PORT: String(webPort),
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let browser
  try {
    const { webUrl, demo } = await new Promise((ready, failed) => {
      example.once('message', ready)
      example.once('exit', (code) => failed(new Error(`${name} ended with ${code} before it was ready.`)))
    })
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--force-color-profile=srgb',
      ],
    })
    for (const { file, look } of pictures.filter((picture) => picture.example === name)) {
      const page = await browser.newPage({ ...look, reducedMotion: 'reduce' })
      page.setDefaultTimeout(15_000)
      await page.goto(webUrl)
      await scenes[name](page, demo)
      await page.waitForFunction(
        () => getComputedStyle(document.querySelector('.na-popover')).opacity === '1',
      )
      await page.screenshot({ path: join(images, file) })
      await page.context().close()
      console.log(`docs/images/${file}`)
    }
  } finally {
    await browser?.close()
    const ended = new Promise((done) => example.once('exit', done))
    if (example.exitCode === null) {
      example.kill('SIGINT')
      await ended
    }
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const given = process.argv.slice(2)
const unknown = given.find((name) => !Object.hasOwn(scenes, name))
if (given.includes('--help') || given.includes('-h')) {
  console.log(HELP)
} else if (unknown !== undefined) {
  console.error(`There is no example "${unknown}" to take pictures of.\n\n${HELP}`)
  process.exitCode = 1
} else {
  mkdirSync(images, { recursive: true })
  for (const name of given.length > 0 ? given : Object.keys(scenes)) await take(name)
}
