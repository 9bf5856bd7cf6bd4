/**
 * Stems of the most used passwords that reach twelve characters by repeating or padding. A longer list cannot
 * matter at this length: nearly every password of the public top lists is shorter than the minimum.
 */
const stems = [
  'password',
  'passw0rd',
  'qwerty',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'iloveyou',
  'letmein',
  'welcome',
  'admin',
  'administrator',
  'monkey',
  'dragon',
  'football',
  'baseball',
  'sunshine',
  'princess',
  'superman',
  'trustno1',
  'changeme',
  'abc',
  'abcdef',
  'abcdefghijkl',
  '1q2w3e4r',
  '1qaz2wsx',
  'q1w2e3r4',
  'nestauth',
]

/** Whether a lower-cased password is one of the first an attacker tries. */
export function isCommonPassword(password: string): boolean {
  if (/^(.{1,4})\1+$/u.test(password)) return true
  if (isSequence(password)) return true
  const core = password.replace(/^[\d\W_]+|[\d\W_]+$/gu, '')
  return stems.some(
    (stem) => core === stem || core === stem + stem || (core.length > 4 && stem.repeat(4).startsWith(core)),
  )
}

function isSequence(password: string): boolean {
  return ['01234567890123456789', '98765432109876543210', 'abcdefghijklmnopqrstuvwxyz'].some((run) =>
    run.includes(password),
  )
}
