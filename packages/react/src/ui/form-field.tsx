import { useId } from 'react'
import type { InputHTMLAttributes } from 'react'

export interface FormFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  label: string
  hint?: string | undefined
  error?: string | undefined
  onChange: (value: string) => void
}

/** A labelled text field with its hint and its error. */
export function FormField({ label, hint, error, onChange, ...input }: FormFieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className="na-field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
        id={id}
        className="na-input"
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onChange={(event) => onChange(event.target.value)}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? 'na-hint' : 'na-field-error'}>
          {note}
        </p>
      )}
    </div>
  )
}
