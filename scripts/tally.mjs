import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repositoryDir } from './example.mjs'

/** Counts what passed and failed over several gates and ends with one plain line. */
export class Tally {
  #gates = []

  /** Runs a command as one gate: passed when it exits with 0. */
  async command(name, [tool, ...args]) {
    return this.#gate(name, async () => {
      const code = await run(tool, args)
      return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, note: `exit code ${code}` }
    })
  }

  /** Begins a command beside the gates that follow. The answer waits for it, prints what it said and counts it as one. */
  commandBeside(name, [tool, ...args]) {
    const begun = performance.now()
    const outcome = outputOf(tool, args).catch((error) => ({ code: error.message, output: '' }))
    const seconds = outcome.then(() => (performance.now() - begun) / 1000)
    return async () => {
      const { code, output } = await outcome
      const wasFine = await this.#gate(name, async () => {
        process.stdout.write(output)
        return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, note: `exit code ${code}` }
      })
      this.#gates.at(-1).seconds = await seconds
      return wasFine
    }
  }

  /** Does some work as one gate: passed unless it throws. */
  async work(name, work) {
    return this.#gate(name, async () => {
      await work()
      return { passed: 1, failed: 0 }
    })
  }

  /** Runs vitest and counts its tests. Failing tests are printed by vitest itself; a run of no test has failed. */
  async vitest(name, args, environment = {}) {
    return this.#gate(name, async () => {
      const dir = mkdtempSync(join(tmpdir(), 'nest-auth-tally-'))
      const report = join(dir, 'report.json')
      try {
        const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
        const code = await run('vitest', ['run', ...args, ...reporters], environment)
        return countTests(report, code)
      } finally {
        rmSync(dir, { recursive: true, force: true })
      }
    })
  }

  /** Prints the gates and, last, the plain line. Answers the exit code. */
  finish() {
    const passed = this.#sum('passed')
    const failed = this.#sum('failed') + (passed === 0 && this.#sum('failed') === 0 ? 1 : 0)
    console.log('')
    for (const gate of this.#gates) {
      const mark = gate.failed === 0 ? 'ok    ' : 'FAILED'
      const counts = gate.note ?? (gate.passed > 1 ? `${gate.passed} tests` : '')
      console.log(
        `${mark} ${gate.name.padEnd(20)} ${gate.seconds.toFixed(1).padStart(6)} s  ${counts}`.trimEnd(),
      )
    }
    console.log(`\n${passed} passed, ${failed} failed`)
    return failed === 0 ? 0 : 1
  }

  #sum(key) {
    return this.#gates.reduce((sum, gate) => sum + gate[key], 0)
  }

  async #gate(name, work) {
    console.log(`\n--- ${name}`)
    const begun = performance.now()
    const outcome = await work().catch((error) => ({ passed: 0, failed: 1, note: error.message }))
    this.#gates.push({ name, seconds: (performance.now() - begun) / 1000, ...outcome })
    return outcome.failed === 0
  }
}

/** Reads a report of vitest. A file that could not be loaded and an error outside any test count as one failure each. */
export function countTests(reportFile, exitCode) {
  const report = readReport(reportFile)
  if (!report) return { passed: 0, failed: 1, note: `vitest wrote no report (exit code ${exitCode})` }
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  ).length
  const passed = report.numPassedTests
  const failed = report.numFailedTests + broken
  if (passed + failed === 0) return { passed, failed: 1, note: 'no test ran' }
  if (failed === 0 && exitCode !== 0)
    return { passed, failed: 1, note: `an error outside the tests (exit code ${exitCode})` }
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0)
  const parts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`]
  return { passed, failed, note: parts.filter(Boolean).join(', ') }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

async function run(tool, args, environment = {}) {
  return ended(start(tool, args, 'inherit', environment))
}

async function outputOf(tool, args) {
  const child = start(tool, args, 'pipe')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
  return { code: await ended(child), output }
}

function start(tool, args, output, environment = {}) {
  return spawn(join(repositoryDir, 'node_modules/.bin', tool), args, {
    cwd: repositoryDir,
    stdio: ['ignore', output, output],
    shell: process.platform === 'win32',
    env: { ...process.env, ...environment },
  })
}

function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
}
