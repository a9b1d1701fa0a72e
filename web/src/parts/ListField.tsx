import { useState, type InputHTMLAttributes } from 'react';
import { Field } from './Field';

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> & { label: string; values: readonly string[]; onChange(values: string[]): void };

/** A labelled line of several texts with commas between; none of them has a comma. */
export function ListField({ values, onChange, ...rest }: Props) {
  const [text, setText] = useState(values.join(', '));
  return (
    <Field
      {...rest} value={text} required={false} autoComplete="off"
      onChange={(typed) => {
        setText(typed);
        onChange(typed.split(/[,;]/).map((part) => part.trim()).filter(Boolean));
      }}
    />
  );
}
