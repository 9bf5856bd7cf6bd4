import type { CSSProperties } from 'react'

const text: CSSProperties = { font: '12px/1.5 ui-monospace, monospace', color: '#e8eaed' }

type Part = 'corner' | 'panel' | 'button' | 'title' | 'list' | 'row' | 'name' | 'value'

/** Inline, because the panel must look the same on every page and need no style sheet. */
export const styles: Record<Part, CSSProperties> = {
  corner: { ...text, position: 'fixed', insetBlockEnd: 8, insetInlineStart: 8, zIndex: 99_999 },
  panel: {
    ...text,
    width: 'min(440px, calc(100vw - 16px))',
    maxHeight: '60vh',
    overflow: 'auto',
    marginBlockEnd: 4,
    padding: 12,
    borderRadius: 8,
    background: '#1f2329',
    boxSizing: 'border-box',
  },
  button: {
    ...text,
    padding: '2px 8px',
    border: '1px solid #868d98',
    borderRadius: 6,
    background: '#2b3038',
    cursor: 'pointer',
  },
  title: { ...text, margin: '8px 0 4px', fontWeight: 700 },
  list: { margin: 0, paddingInlineStart: 0, listStyle: 'none', overflowWrap: 'anywhere' },
  row: { display: 'flex', gap: 8, margin: '4px 0', alignItems: 'center', flexWrap: 'wrap' },
  name: { width: 64 },
  value: { margin: 0 },
}
