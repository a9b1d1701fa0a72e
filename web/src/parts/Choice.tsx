import { useId } from 'react';

interface Props<Value extends string> { label: string; value: Value; options: readonly Value[]; disabled?: boolean; nameOf(value: Value): string; onChange(value: Value): void }

/** A labelled choice of one among few. */
export function Choice<Value extends string>({ label, value, options, disabled = false, nameOf, onChange }: Props<Value>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} disabled={disabled} onChange={(event) => onChange(event.target.value as Value)}>{options.map((option) => <option key={option} value={option}>{nameOf(option)}</option>)}</select>
    </div>
  );
}
