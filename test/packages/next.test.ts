import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { demoPassword } from '../../examples/tenant-switcher/api/src/demo/demo-data.ts'
import { TestBrowser } from '../e2e/browser.ts'
import { startExampleApi } from './running-api.ts'
import { startNext } from './running-next.ts'

const ada = { email: 'ada@example.com', password: demoPassword }

let api: Awaited<ReturnType<typeof startExampleApi>>
let app: Awaited<ReturnType<typeof startNext>>
let browser: TestBrowser

beforeAll(async () => {
  api = await startExampleApi()
  app = await startNext(inject('consumer'), api.url)
  browser = await TestBrowser.launch()
})
// Hydration that does not match is told on the console, which fails a test.
afterEach(() => browser.endTest())
afterAll(async () => {
  await browser?.close()
  await app?.stop()
  await api?.stop()
})

/** The page as the server renders it, without what a browser would make of it. */
async function renderedFor(cookie = '') {
  const answer = await fetch(app.url, { headers: { cookie } })
  const html = await answer.text()
  return { status: answer.status, html: html.slice(0, html.indexOf('<script id=')) }
}

async function cookieOf(person: typeof ada) {
  const answer = await fetch(`${app.url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'nest-auth-transport': 'cookie' },
    body: JSON.stringify(person),
  })
  expect(answer.status).toBe(200)
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ')
}

test('the server renders the form for nobody', async () => {
  const { status, html } = await renderedFor()
  expect(status).toBe(200)
  expect(html).toContain('Sign in')
  expect(html).not.toContain('Acme Robotics')
})

test('the server renders the user, the tenant and the switcher of a browser with a session cookie', async () => {
  const { html } = await renderedFor(await cookieOf(ada))
  expect(html).toContain('<h1>Acme Robotics</h1>')
  expect(html).toContain('ada@example.com')
  // Whether there is a choice is known once the list is here.
  expect(html).toMatch(/na-trigger-static[^>]*>.*Acme Robotics/)
  expect(html).not.toContain('Sign in')
  // The next request, of another browser, knows nothing of it.
  expect((await renderedFor()).html).not.toContain('ada@example.com')
})

test('a dead cookie is nobody', async () => {
  const cookie = await cookieOf(ada)
  await fetch(`${app.url}/auth/logout`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'nest-auth-transport': 'cookie',
      'nest-auth-session': /nest-auth-([\da-f-]{36})=/.exec(cookie)![1]!,
      cookie,
    },
    body: '{}',
  })
  expect((await renderedFor(cookie)).html).toContain('Sign in')
})

test('a browser signs in, is greeted by the server after a reload, switches and signs out', async () => {
  browser.expectComplaints(/favicon/)
  const page = await browser.newPage()
  const rows = page.getByRole('list', { name: 'Projects' }).getByRole('listitem')
  await page.goto(app.url)
  await page.getByRole('textbox', { name: 'Email' }).fill(ada.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(ada.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Acme Robotics' }).waitFor()
  await rows.getByText('Warehouse arm').waitFor()

  const reloaded = (await page.reload())!
  expect(await reloaded.text()).toContain('<h1>Acme Robotics</h1>')
  await rows.getByText('Warehouse arm').waitFor()

  await page.getByRole('button', { name: 'Organisation: Acme Robotics' }).click()
  await page.getByRole('option', { name: 'Globex Energy' }).click()
  await page.getByRole('heading', { name: 'Globex Energy' }).waitFor()
  await rows.getByText('Rooftop solar pilot').waitFor()
  expect(await rows.getByText('Warehouse arm').count()).toBe(0)
  expect(await (await page.reload())!.text()).toContain('<h1>Globex Energy</h1>')

  await page.getByRole('button', { name: /^Account: / }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  expect(await (await page.reload())!.text()).not.toContain('Globex Energy')
})

test('the server of the page complains of nothing', () => {
  expect(app.output()).not.toMatch(/error|warn|⨯/i)
})
