import { Type } from 'class-transformer'
import {
  ArrayMinSize,
  IsArray,
  IsBIC,
  IsCreditCard,
  IsDateString,
  IsFQDN,
  IsHash,
  IsIBAN,
  IsISO31661Alpha3,
  IsIdentityCard,
  IsIn,
  IsLatLong,
  IsMimeType,
  IsMobilePhone,
  IsNotEmptyObject,
  IsOptional,
  IsPostalCode,
  IsSemVer,
  IsTaxId,
  IsUUID,
  Length,
  Matches,
  MaxDate,
  Min,
  MinDate,
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

class Residence {
  @IsUUID()
  orderId: string

  @IsIdentityCard('IT')
  card: string
}

/** With fields of forms that nobody makes up. */
export class Resident {
  @IsOptional()
  @IsTaxId('de-AT')
  taxId?: string

  @IsOptional()
  @ValidateNested()
  @Type(() => Residence)
  residence?: Residence
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

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)

/** Fields of forms that are known by name, all of them required. */
export class Supplier {
  @IsNotEmptyObject()
  address: object

  @Type(() => Date)
  @MinDate(new Date('2031-05-01'))
  until: Date

  @Type(() => Date)
  @MinDate(() => inDays(1))
  @MaxDate(() => inDays(7))
  visit: Date

  @IsFQDN()
  domain: string

  @IsIBAN()
  iban: string

  @IsBIC()
  bic: string

  @IsPostalCode('DE')
  postalCode: string

  @IsISO31661Alpha3()
  country: string

  @IsMobilePhone('de-DE')
  mobile: string

  @IsTaxId()
  taxId: string

  @IsLatLong()
  place: string

  @IsSemVer()
  version: string

  @IsCreditCard()
  card: string

  @IsMimeType()
  contentType: string

  @IsHash('sha256')
  digest: string

  @Matches(/^[A-Z]{2}[0-9]{8,12}$/)
  vatId: string

  @Matches(/^[A-Z]{3}-\d{4}$/)
  number: string

  @Matches('^[a-z]+/\\d$', 'i')
  shelf: string
}

export class Unnameable {
  @Length(1, 2)
  @IsIBAN()
  name: string
}
