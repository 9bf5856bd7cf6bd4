import type { BaseIssue } from 'valibot'

/**
 * The rule a request has failed, as `ValidationIssue` names it. A check of the contract's own is named by its message, a fixed
 * word; every other message of valibot echoes the input.
 */
export function ruleOf(issue: BaseIssue<unknown>): string {
  if (issue.type === 'check') return issue.message
  // An object says the same of a field that is missing and of one that it does not know.
  return issue.type === 'strict_object' && issue.expected?.startsWith('"') ? 'required' : issue.type
}
