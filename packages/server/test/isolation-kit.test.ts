import { describe } from 'vitest'
import { itFindsLeaks } from './tenant-leaks/it-finds-leaks.ts'

describe('With tenancy ISOLATED on Fastify', () => itFindsLeaks('ISOLATED', 'fastify'))
