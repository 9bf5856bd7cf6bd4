import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'

const HELP = `Usage: node scripts/screenshots.mjs

Starts each example on a database of its own and takes the pictures in docs/images.
CHROMIUM names the browser, default /usr/bin/chromium.`

const repository = resolve(import.meta.dirname, '..')
const images = join(repository, 'docs/images')

const pictures = {
  'tenant-switcher': async (page) => {
    await page.getByRole('textbox', { name: 'Email' }).fill('linus@example.com')
    await page.getByRole('textbox', { name: 'Password' }).fill('correct-horse-battery')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('button', { name: /^Acme Robotics/ }).click()
    await page.getByRole('button', { name: /Switch organisation/ }).click()
    await page.getByRole('option').nth(3).waitFor()
  },
}

async function take(name, compose) {
  const dataDir = mkdtempSync(join(tmpdir(), 'nest-auth-picture-'))
  const example = fork(join(repository, 'scripts/start.mjs'), [name], {
    env: { ...process.env, DATABASE_URL: '', DATA_DIR: dataDir, PORT: '3790', WEB_PORT: '5790' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let browser
  try {
    const { webUrl } = await new Promise((ready, failed) => {
      example.once('message', ready)
      example.once('exit', (code) => failed(new Error(`${name} ended with ${code} before it was ready.`)))
    })
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--force-color-profile=srgb',
      ],
    })
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, reducedMotion: 'reduce' })
    await page.goto(webUrl)
    await compose(page)
    await page.screenshot({ path: join(images, `${name}.png`) })
    console.log(`docs/images/${name}.png`)
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

if (process.argv.includes('--help')) {
  console.log(HELP)
} else {
  mkdirSync(images, { recursive: true })
  for (const [name, compose] of Object.entries(pictures)) await take(name, compose)
}
