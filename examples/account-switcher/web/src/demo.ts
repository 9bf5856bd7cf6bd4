import { createContext } from 'react'

export interface DemoSignIn {
  name: string
  email: string
  password: string
  organisation: { name: string; slug: string }
}

/** How the demo was started, and the accounts it offers. */
export interface Demo {
  /** Whether tokens travel in answers and headers, or in cookies no script can read. */
  transport: 'bearer' | 'cookie'
  signIns: DemoSignIn[]
}

export const DemoContext = createContext<Demo>({ transport: 'bearer', signIns: [] })

export async function readDemo(): Promise<Demo> {
  const response = await fetch('/api/demo')
  if (!response.ok) throw new Error(`GET /api/demo answered ${response.status}`)
  return response.json()
}
