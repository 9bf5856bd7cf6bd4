/** Words the most used passwords are made of: together with digits, doubling and look-alike letters they are those lists. */
const words = new Set(
  (
    'password passwort passwd pass word admin administrator root user guest login master secret access welcome ' +
    'hello letmein changeme default temp test tester testing qwerty qwertz azerty abc monkey dragon football ' +
    'baseball basketball soccer hockey softball tennis golf sunshine princess superman batman spiderman ironman ' +
    'starwars startrek pokemon iloveyou ilove loveyou love lovely lover forever flower shadow michael jennifer ' +
    'jessica jordan michelle daniel ashley joshua matthew andrew thomas robert charlie george william anthony ' +
    'nicole amanda samantha elizabeth alexander benjamin christian david james john richard maria anna laura ' +
    'summer winter spring autumn january february march april june july august september october november ' +
    'december monday tuesday wednesday thursday friday saturday sunday trustno internet computer windows google ' +
    'facebook samsung apple microsoft linux server network system oracle cisco freedom liverpool arsenal chelsea ' +
    'manchester united barcelona yankees cowboys eagles lakers steelers mustang ferrari porsche mercedes corvette ' +
    'hunter killer ranger buster tigger ginger pepper cookie cheese banana orange purple yellow silver golden ' +
    'diamond crystal rainbow butterfly unicorn angel angels heaven jesus christ blessed family mother father ' +
    'sister brother baby babygirl girl boy money lucky happy whatever nothing something anything everything ' +
    'unbelievable beautiful wonderful awesome america england london paris berlin london newyork california ' +
    'texas florida canada australia india mexico company business manager office house home computer phone ' +
    'letme in please open sesame nest auth nestauth number one two three the my your this is you me and for'
  ).split(' '),
)
const longestWord = Math.max(...[...words].map((word) => word.length))

/** Ways over a keyboard and through the alphabet; any part of three keys or more counts, in both directions. */
const walks = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiop[]',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl;',
  'zxcvbnm,./',
  'yxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'zaq12wsxcde34rfvbgt56yhnmju7',
  '123qweasdzxc',
  'qweasdzxc',
  '!@#$%^&*()',
].flatMap((walk) => [walk, [...walk].toReversed().join('')])

/** Whoever only adds to a common password adds little. */
const mostAdded = 6
const lookAlikes: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
}

/**
 * Whether a lower-cased password is one of the first an attacker tries: a short part over and over, or nothing but
 * common words, ways over the keyboard and a few digits or signs.
 */
export function isCommonPassword(password: string): boolean {
  if (/^(.{1,6}?)\1+.{0,3}$/u.test(password)) return true
  return isMadeUp(password) || isMadeUp(password.replace(/(.)\1/g, '$1'))
}

/** Splits the password into known parts, with as few characters left over as possible. */
function isMadeUp(password: string): boolean {
  const length = password.length
  const plain = password.replace(/[013457@$]/g, (sign) => lookAlikes[sign]!)
  // A long phrase is not what such lists hold, and not worth the time.
  if (length > 40) return false
  /** Fewest left over up to each place; Infinity where a letter stands for itself. */
  const leftOver = Array<number>(length + 1).fill(Infinity)
  leftOver[0] = 0
  for (let at = 0; at < length; at++) {
    if (leftOver[at] === Infinity) continue
    const settle = (end: number, added: number) =>
      (leftOver[end] = Math.min(leftOver[end]!, leftOver[at]! + added))
    if (/[^\p{L}\s]/u.test(password[at]!)) settle(at + 1, 1)
    for (let end = at + 2; end <= Math.min(length, at + longestWord); end++) {
      if (words.has(password.slice(at, end)) || words.has(plain.slice(at, end)))
        settle(end, end - at < 4 ? 1 : 0)
    }
    for (let end = at + 3; end <= length; end++) {
      const part = password.slice(at, end)
      if (!walks.some((walk) => walk.includes(part)) && !/^(.)\1+$/u.test(part)) break
      settle(end, 0)
    }
  }
  return leftOver[length]! <= mostAdded
}
