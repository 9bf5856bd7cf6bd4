/** The first letters of the first two words of a name, without what an email address adds. */
export function initials(name: string): string {
  const [local = name] = name.split('@')
  const words = local.split(/[\s._-]+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const letters = words.slice(0, 2).map((word) => [...word].find((letter) => /[\p{L}\p{N}]/u.test(letter)))
  return letters.join('').toUpperCase()
}
