import { Type } from 'class-transformer'
import {
  ArrayMinSize,
  IsArray,
  IsDateString,
  IsIn,
  IsOptional,
  IsUUID,
  Length,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator'

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

  @IsArray()
  @ArrayMinSize(2)
  @IsUUID(undefined, { each: true })
  couponIds: string[]

  @Min(40)
  amount: number

  @Length(7, 7)
  code: string

  @IsDateString()
  due: string

  @IsOptional()
  @ValidateNested()
  replaces?: Order
}

export class Slow {
  @ValidateBy({ name: 'isFree', validator: () => Promise.reject(new Error('no database here')) })
  name: string

  @ValidateBy({
    name: 'isKnown',
    validator: () => {
      throw new Error('nor here')
    },
  })
  title: string
}

export class Basket {
  @ValidateNested()
  @Type(() => Line)
  lines: Line[]
}
