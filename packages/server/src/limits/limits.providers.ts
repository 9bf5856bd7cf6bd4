import type { Type } from '@nestjs/common'
import { GuessCounts } from './guess-counts.ts'
import { Guesses } from './guesses.ts'
import { RateLimits } from './rate-limits.ts'

export const limitsProviders: Type[] = [RateLimits, GuessCounts, Guesses]
