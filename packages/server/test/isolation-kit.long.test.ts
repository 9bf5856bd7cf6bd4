import { describe } from 'vitest'
import { itFindsLeaks } from './tenant-leaks/it-finds-leaks.ts'

describe('With tenancy SHARED on Express', () => itFindsLeaks('SHARED', 'express'))
