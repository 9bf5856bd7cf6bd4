'use client'

export { AuthDevtools } from './auth-devtools.tsx'
export type { AuthDevtoolsProps } from './auth-devtools.tsx'
