interface Props { label: string; value: string; all?: string; options: readonly (readonly [value: string, text: string])[]; onChange(value: string): void }

/** A choice of one; `all` is what stands for none. */
export function Select({ label, value, all, options, onChange }: Props) {
  return (
    <select className="select" aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {all !== undefined && <option value="">{all}</option>}
      {options.map(([name, text]) => <option key={name} value={name}>{text}</option>)}
    </select>
  );
}
