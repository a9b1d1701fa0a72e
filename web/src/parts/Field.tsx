import { useId, type InputHTMLAttributes, type Ref } from 'react';

type FieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> & { label: string; value: string; ref?: Ref<HTMLInputElement>; onChange(value: string): void };

/** A labelled line of text. */
export function Field({ label, value, onChange, ...rest }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} value={value} onChange={(event) => onChange(event.target.value)} required {...rest} />
    </div>
  );
}
