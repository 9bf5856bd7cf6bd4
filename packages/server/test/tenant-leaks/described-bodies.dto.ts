import { IsIn, IsOptional, IsUUID, Min, Rules, ValidateNested } from './class-rules.ts'

export class Line {
  @IsUUID()
  productId: string

  @IsOptional()
  @IsUUID()
  warehouseId?: string
}

export class Base {
  @IsIn(['gift', 'sale'])
  kind: string
}

export class Order extends Base {
  @ValidateNested()
  line: Line

  @Rules('isArray', (value) => Array.isArray(value) && value.length > 1)
  @IsUUID({ each: true })
  couponIds: string[]

  @Min(40)
  amount: number

  @Rules('length', (value) => typeof value === 'string' && value.length === 7, { constraints: [7, 7] })
  code: string

  @Rules('isDate', (value) => value instanceof Date && !Number.isNaN(value.getTime()))
  due: Date

  @IsOptional()
  @ValidateNested()
  replaces?: Order
}

export class Slow {
  @Rules('isFree', () => Promise.reject(new Error('no database here')) as never)
  name: string

  @Rules('isKnown', () => {
    throw new Error('nor here')
  })
  title: string
}

export class Basket {
  @ValidateNested()
  lines: Line[]
}
