import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { TestBrowser } from '../e2e/browser.ts'
import { freePort } from '../e2e/free-port.ts'
import { bodyFor, compileServer, runServer, servePage } from './quickstart-project.ts'

const secret = 'f3Qz8Lw1+Xk6Rv0T/y7Nb4Hc9Jm2Pd5Ga'

let port: number
let api: ReturnType<typeof runServer> | undefined
let browser: TestBrowser

beforeAll(async () => {
  port = await freePort()
  compileServer(inject('consumer'))
  browser = await TestBrowser.launch()
})
afterAll(async () => {
  await browser?.close()
  await api?.stop()
})

async function post(path: string, body: object, accessToken?: string) {
  const response = await fetch(`http://localhost:${port}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(201)
  return (await response.json()) as { accessToken: string }
}

test('the quickstart without a secret says in one line what to set and how to make it', async () => {
  const refused = runServer({})
  expect(await refused.ended).toBe(1)
  expect(refused.output()).toMatch(/`secret` is not set: .* Make one with `openssl rand -base64 48`/)
  expect(refused.output()).not.toMatch(/^\s+at /m)
})

test('the quickstart, pasted into a new NestJS project and a new Vite application, signs in, switches and signs out', async () => {
  api = runServer({ AUTH_SECRET: secret, PORT: String(port) })
  await expect
    .poll(
      () =>
        fetch(`http://localhost:${port}/orders/health`).then(
          (answer) => answer.status,
          () => 0,
        ),
      {
        timeout: 30_000,
      },
    )
    .toBe(200)
  const { accessToken } = await post('/auth/signup', bodyFor('/auth/signup'))

  const site = await servePage(inject('consumer'), port)
  browser.expectComplaints(/favicon|503/)
  const page = await browser.newPage()
  await page.goto(site.url)
  await page.getByRole('textbox', { name: 'Email' }).fill('ada@example.com')
  await page.getByRole('textbox', { name: 'Password' }).fill('a fine long password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('ada@example.com sees 0 orders of Acme').waitFor()
  await page.getByText('Acme', { exact: true }).waitFor()
  await expect.poll(() => page.getByRole('button', { name: /^Organisation:/ }).count()).toBe(0)

  await post('/auth/tenants', bodyFor('/auth/tenants'), accessToken)
  await page.reload()
  await page.getByRole('button', { name: 'Organisation: Acme' }).click()
  await page.getByRole('option', { name: 'Globex' }).click()
  await page.getByText('ada@example.com sees 0 orders of Globex').waitFor()

  await page.route('**/orders', (route) =>
    route.fulfill({ status: 503, json: { message: 'Come back later.' } }),
  )
  await page.reload()
  await page.getByRole('alert').getByText('The orders answered 503').waitFor()
  await page.getByRole('button', { name: /^Account:/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()

  // Signed up by nothing but address and password: in no organisation, which is no reason to be stuck.
  await post('/auth/signup', { email: 'bob@example.com', password: 'a fine long password' })
  await page.getByRole('textbox', { name: 'Email' }).fill('bob@example.com')
  await page.getByRole('textbox', { name: 'Password' }).fill('a fine long password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('bob@example.com is in no organisation yet.').waitFor()
  await page.getByRole('button', { name: /^Account:/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click()
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await browser.endTest()
  await site.stop()
})
