import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { repositoryDir } from './example.mjs'

/** Where the snippets are written, with a tsconfig.json that checks them. */
export const snippetsDir = join(repositoryDir, '.artifacts/snippets')
const target = snippetsDir

function documents() {
  const guides = readdirSync(join(repositoryDir, 'docs/guides')).map((name) => join('docs/guides', name))
  const packages = ['js-client', 'react', 'server'].map((name) => `packages/${name}/README.md`)
  return ['README.md', ...packages, ...guides].filter((file) => file.endsWith('.md'))
}

/** The application with Next.js: test/packages compiles and runs it, and a guide shows its files. */
export const nextAppDir = join(repositoryDir, 'test/packages/next-app')

const isOfNextApp = (code) => {
  const [, file] = /^\/\/ ([\w./-]+)\n/.exec(code) ?? []
  return file !== undefined && existsSync(join(nextAppDir, file))
}

const fence = /(?:<!-- snippet\n([^]*?)-->\n+)?^```(tsx?)\n([^]*?)^```$/gm

/** The snippets of a document, each under the name of the file it is to be. */
function snippetsOf(text) {
  return [...text.matchAll(fence)].map(({ index, 1: around = '// the snippet\n', 2: kind, 3: code }) => ({
    name:
      /^\/\/ ([\w.-]+\.tsx?)\n/.exec(code)?.[1] ?? `line-${text.slice(0, index).split('\n').length}.${kind}`,
    code: around.replace('// the snippet', () => code),
  }))
}

/**
 * Writes every ts and tsx snippet of the README files and of docs/guides as a file. A snippet that begins with a comment
 * such as "// app.module.ts" is that file, and the document's other snippets may import it. What a reader need not see
 * stands before the snippet in an HTML comment that begins with "snippet"; its line "// the snippet" is where it goes.
 */
export function writeSnippets() {
  rmSync(target, { recursive: true, force: true })
  for (const file of documents()) {
    const dir = join(target, file.replaceAll(/[/.]/g, '_'))
    mkdirSync(dir, { recursive: true })
    for (const { name, code } of snippetsOf(readFileSync(join(repositoryDir, file), 'utf8'))) {
      // It would hold for every document; test/types shows that it works.
      if (code.includes('interface Register') || isOfNextApp(code)) continue
      writeFileSync(join(dir, name), `${code}\nexport {}\n`)
    }
  }
  const options = {
    extends: relative(target, join(repositoryDir, 'test/tsconfig.json')),
    compilerOptions: { rootDir: '../..', noUnusedLocals: false },
    include: ['.', relative(target, join(repositoryDir, 'test/types/foreign-modules.d.ts'))],
    exclude: [],
  }
  writeFileSync(join(target, 'tsconfig.json'), JSON.stringify(options))
}
