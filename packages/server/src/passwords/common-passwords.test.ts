import { expect, it } from 'vitest'
import { isCommonPassword } from './common-passwords.ts'

it.each([
  'password1234',
  'passwordpassword',
  'p@ssw0rd12345',
  'administrator1',
  'welcome2024!!',
  'summer2025summer',
  'iloveyou1234',
  'iloveyouforever',
  'letmeinletmein',
  'qwertyuiop123',
  'qwertyqwerty',
  '1qaz2wsx3edc',
  'zaq12wsxcde3',
  '123qweasdzxc',
  '1q2w3e4r5t6y',
  'qazwsxedcrfv',
  'asdfghjkl;12',
  '123456789012',
  '098765432109',
  'abcdefghijkl',
  'abc123abc123',
  'aaaaaaaaaaaa',
  '112233445566',
  'baseball1234',
  'trustno1trustno1',
  'manchesterunited',
  'monkey123456',
  'dragon!!dragon',
  'unbelievable',
])('%s is one of the first an attacker tries', (password) => {
  expect(isCommonPassword(password)).toBe(true)
})

it.each([
  'violet-harbour-91-kettle',
  'a fine long password',
  'correct horse battery staple',
  'fffabqtzlmbxwyo',
  'kettle harbour velvet',
  '830194756201938',
  '🦊🌋🎻🧵🥝🪁🛶🧲🪐🎺🦚🌶',
])('%s is not', (password) => {
  expect(isCommonPassword(password)).toBe(false)
})

it('takes no longer for what an attacker makes long', () => {
  // The best of three: a pause of the machine is not the password's.
  const takes = [1, 2, 3].map(() => {
    const begun = performance.now()
    for (const part of ['a', 'ab', 'password', '1qaz']) isCommonPassword(part.repeat(1024).slice(0, 1024))
    return performance.now() - begun
  })
  expect(Math.min(...takes)).toBeLessThan(50)
})
