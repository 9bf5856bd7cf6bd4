import { afterAll, afterEach, beforeAll } from 'vitest'
import { TestBrowser } from './browser.ts'
import { openGallery } from './gallery.ts'
import type { Gallery } from './gallery.ts'

/** The gallery and a browser, there while the tests of this file run; what a test has opened ends with it. */
export interface Stage {
  gallery: Gallery
  browser: TestBrowser
}

/** Sets the stage for the tests of the calling file. */
export function setStage(): Stage {
  const stage = {} as Stage
  beforeAll(async () => {
    stage.gallery = await openGallery()
    stage.browser = await TestBrowser.launch()
  })
  afterEach(() => stage.browser.endTest())
  afterAll(async () => {
    await stage.browser?.close()
    await stage.gallery?.close()
  })
  return stage
}
