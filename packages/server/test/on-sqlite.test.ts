// The main job once more, on SQLite; `on-sqlite.long.test.ts` holds the rest.
export {}
process.env['TEST_ENGINE'] = 'sqljs'
await import('./main-job.test.ts')
