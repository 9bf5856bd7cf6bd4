import { expect, it } from 'vitest'
import { rulesOf } from './access-rules.ts'
import { Public } from './public.decorator.ts'
import { RequireRoles } from './require.decorators.ts'

class Base {
  list(): void {}
  edit(): void {}
}
class Open extends Base {}
class Closed extends Base {}
Public()(Open)
RequireRoles('owner')(Closed)
RequireRoles('editor')(Base.prototype, 'edit', Object.getOwnPropertyDescriptor(Base.prototype, 'edit')!)

it('keeps controllers that inherit a handler apart, however often they are asked', () => {
  const { list, edit } = Base.prototype
  for (let time = 0; time < 2; time++) {
    expect([Open, Closed, Base].map((controller) => rulesOf(controller, list))).toMatchObject([
      { isPublic: true, ofClass: [], ofHandler: [] },
      { isPublic: false, ofClass: [{ names: ['owner'] }], ofHandler: [] },
      { isPublic: false, ofClass: [], ofHandler: [] },
    ])
    expect([Open, Closed].map((controller) => rulesOf(controller, edit))).toMatchObject([
      { isPublic: false, ofClass: [], ofHandler: [{ names: ['editor'] }] },
      { isPublic: false, ofClass: [{ names: ['owner'] }], ofHandler: [{ names: ['editor'] }] },
    ])
  }
})
