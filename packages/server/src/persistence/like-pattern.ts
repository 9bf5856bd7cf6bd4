/** The pattern of LIKE for texts that hold this one somewhere; null where nothing is searched for. */
export function likePattern(search: string | undefined): string | null {
  return search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : null
}
