import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { TestBrowser } from '../e2e/browser.ts'
import { freePort } from '../e2e/free-port.ts'
import { compileServer, runServer, servePage } from './quickstart-project.ts'

const secret = 'f3Qz8Lw1+Xk6Rv0T/y7Nb4Hc9Jm2Pd5Ga'
const ada = { email: 'ada@example.com', password: 'a fine long password' }

let port: number
let api: ReturnType<typeof runServer> | undefined
let browser: TestBrowser

beforeAll(async () => {
  port = await freePort()
  compileServer(inject('consumer'), port)
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

test('the quickstart, pasted into a new NestJS project and a new Vite application, signs in and switches', async () => {
  api = runServer({ AUTH_SECRET: secret })
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
  const { accessToken } = await post('/auth/signup', { ...ada, newTenant: { name: 'Acme', slug: 'acme' } })
  await post('/auth/tenants', { name: 'Globex', slug: 'globex' }, accessToken)

  const site = await servePage(inject('consumer'), port)
  browser.expectComplaints(/favicon/)
  const page = await browser.newPage()
  await page.goto(site.url)
  await page.getByRole('textbox', { name: 'Email' }).fill(ada.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(ada.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('ada@example.com sees 0 orders of Acme').waitFor()
  await page.getByRole('button', { name: 'Workspace: Acme' }).click()
  await page.getByRole('option', { name: 'Globex' }).click()
  await page.getByText('ada@example.com sees 0 orders of Globex').waitFor()
  await browser.endTest()
  await site.stop()
})
