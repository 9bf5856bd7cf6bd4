/** The one of these names that takes the fewest changes; undefined where there is none. */
export function nearestOf(name: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((some) => ({ some, steps: stepsBetween(name, some) }))
    .toSorted((one, other) => one.steps - other.steps)
  return nearest?.some
}

/** Letters to add, take away or change (Levenshtein), whatever their case. */
export function stepsBetween(one: string, other: string): number {
  const target = other.toLowerCase()
  let row = Array.from({ length: target.length + 1 }, (_, at) => at)
  for (const [line, letter] of Array.from(one.toLowerCase()).entries()) {
    const above = row
    row = [line + 1]
    for (let at = 1; at <= target.length; at++) {
      const change = above[at - 1]! + (letter === target[at - 1] ? 0 : 1)
      row.push(Math.min(above[at]! + 1, row[at - 1]! + 1, change))
    }
  }
  return row.at(-1)!
}
