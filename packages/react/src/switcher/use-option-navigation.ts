import { useEffect, useId, useState } from 'react'
import type { ChangeEvent, KeyboardEvent } from 'react'

export interface OptionNavigationInput {
  /** Ids of the options in their order on the page. */
  ids: readonly string[]
  selectedId: string | null
  isOpen: boolean
  hasSearch: boolean
  search: string
  setOpen: (isOpen: boolean) => void
  setSearch: (search: string) => void
  select: (id: string) => void
}

/** Keyboard and ARIA of a switcher, as prop getters. */
export interface OptionNavigation {
  /** The option the keyboard is on; the focus stays where it is. */
  activeId: string | null
  getTriggerProps: () => TriggerProps
  /** For an `<input>`: a combobox in the sense of WAI-ARIA. */
  getSearchProps: () => SearchProps
  /** For the element around the options; it takes the keys where there is no search field. */
  getListProps: () => ListProps
  getOptionProps: (id: string) => OptionProps
}

/** Props of the button that opens the list. */
export interface TriggerProps {
  type: 'button'
  'aria-haspopup': 'listbox'
  'aria-expanded': boolean
  'aria-controls': string | undefined
  onClick: () => void
  onKeyDown: (event: KeyboardEvent) => void
}

/** Props of the search field. */
export interface SearchProps {
  role: 'combobox'
  type: 'text'
  autoComplete: 'off'
  spellCheck: false
  'aria-autocomplete': 'list'
  'aria-expanded': boolean
  'aria-controls': string
  'aria-activedescendant': string | undefined
  value: string
  onChange: (event: ChangeEvent<HTMLInputElement>) => void
  onKeyDown: (event: KeyboardEvent) => void
}

/** Props of the element around the options. */
export interface ListProps {
  role: 'listbox'
  id: string
  tabIndex: 0 | -1
  'aria-activedescendant': string | undefined
  onKeyDown: (event: KeyboardEvent) => void
}

/** Props of one option. */
export interface OptionProps {
  role: 'option'
  id: string
  'aria-selected': boolean
  'data-active': '' | undefined
  onClick: () => void
  onPointerMove: () => void
}

/** Keyboard and ARIA of a listbox under a trigger, with or without a search field, as prop getters. */
export function useOptionNavigation(input: OptionNavigationInput): OptionNavigation {
  const { ids, selectedId, isOpen, hasSearch, search, setOpen, setSearch, select } = input
  const listId = useId()
  const [wanted, setWanted] = useState<string | null>(null)
  const activeId = wanted !== null && ids.includes(wanted) ? wanted : (ids[0] ?? null)

  // A new search starts at its best match, a reopened list at the top.
  useEffect(() => setWanted(null), [search, isOpen])

  const optionId = (id: string) => `${listId}-${id}`
  const activeDescendant = isOpen && activeId !== null ? optionId(activeId) : undefined
  const onKeyDown = (event: KeyboardEvent) => {
    const action = actionOf(event, { ids, activeId, hasSearch })
    if (!action) return
    event.preventDefault()
    if (action.move !== undefined) setWanted(action.move)
    else if (action.close) setOpen(false)
    else if (activeId !== null) select(activeId)
  }

  return {
    activeId,
    getTriggerProps: () => ({
      type: 'button',
      'aria-haspopup': 'listbox',
      'aria-expanded': isOpen,
      'aria-controls': isOpen ? listId : undefined,
      onClick: () => setOpen(!isOpen),
      onKeyDown(event) {
        if (isOpen || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return
        event.preventDefault()
        setOpen(true)
      },
    }),
    getSearchProps: () => ({
      role: 'combobox',
      type: 'text',
      autoComplete: 'off',
      spellCheck: false,
      'aria-autocomplete': 'list',
      'aria-expanded': isOpen,
      'aria-controls': listId,
      'aria-activedescendant': activeDescendant,
      value: search,
      onChange: (event) => setSearch(event.target.value),
      onKeyDown,
    }),
    getListProps: () => ({
      role: 'listbox',
      id: listId,
      tabIndex: hasSearch ? -1 : 0,
      'aria-activedescendant': hasSearch ? undefined : activeDescendant,
      onKeyDown,
    }),
    getOptionProps: (id) => ({
      role: 'option',
      id: optionId(id),
      'aria-selected': id === selectedId,
      'data-active': id === activeId ? '' : undefined,
      onClick: () => select(id),
      onPointerMove: () => setWanted(id),
    }),
  }
}

interface Position {
  ids: readonly string[]
  activeId: string | null
  hasSearch: boolean
}
type Action = { move: string; close?: never } | { move?: never; close: boolean }

function actionOf(event: KeyboardEvent, { ids, activeId, hasSearch }: Position): Action | null {
  // Enter confirms what an input method composes; it does not choose an option.
  if (event.nativeEvent.isComposing) return null
  const at = activeId === null ? -1 : ids.indexOf(activeId)
  const move = (index: number): Action | null => {
    const id = ids[(index + ids.length) % ids.length]
    return id === undefined ? null : { move: id }
  }
  switch (event.key) {
    case 'ArrowDown':
      return move(at + 1)
    case 'ArrowUp':
      return move(at - 1)
    // In a text field these move the caret.
    case 'Home':
      return hasSearch ? null : move(0)
    case 'End':
      return hasSearch ? null : move(-1)
    case 'Enter':
      return { close: false }
    case ' ':
      return hasSearch ? null : { close: false }
    case 'Escape':
      return { close: true }
    default:
      return null
  }
}
