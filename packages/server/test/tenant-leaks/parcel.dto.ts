import { Type } from 'class-transformer'
import { IsIn, IsOptional, IsUUID, Min, ValidateNested } from 'class-validator'

export class ParcelContents {
  @IsUUID()
  reference: string

  @Min(3)
  weight: number
}

/** A body as applications describe theirs, with fields no entity is named like. */
export class ParcelDto {
  @IsIn(['express', 'economy'])
  service: string

  @ValidateNested()
  @Type(() => ParcelContents)
  contents: ParcelContents

  @IsOptional()
  @IsUUID()
  insteadOf?: string
}

/** What a list is asked for. */
export class ParcelQuery {
  @IsUUID()
  parcelOf: string
}
