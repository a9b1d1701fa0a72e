import type { Value } from '../api/settings';
import { Button } from '../parts/Button';
import { useText } from '../text/TextProvider';
import { Editor, type EditorProps } from './Editor';
import { emptyRow } from './values';
import { useWords } from './words';

type Row = Record<string, Value>;

/** A list of objects: each with its fields, to be added, moved up and removed. The order counts, for mostly the first that matches holds. */
export function RowsEditor({ id, name, shape, value, described, onChange }: EditorProps) {
  const { say } = useText();
  const words = useWords();
  const rows = Array.isArray(value) ? (value as Row[]) : [];
  const put = (index: number, field: string, changed: Value) => onChange(rows.map((row, i) => (i === index ? { ...row, [field]: changed } : row)));
  const rise = (index: number) => onChange(rows.map((row, i) => (i === index - 1 ? rows[index]! : i === index ? rows[index - 1]! : row)));
  return (
    <div className="rows" role="group" aria-labelledby={`${id}-label`} aria-describedby={described}>
      {rows.map((row, index) => (
        <fieldset key={index} className="row">
          <legend className="hidden">{say('settings.entry', { n: index + 1 })}</legend>
          {shape.fields.map((field) => {
            const own = `${id}-${index}-${field.name}`;
            const isGroup = field.shape.kind === 'choices' || field.shape.kind === 'rows';
            return (
              <div key={field.name} className={isGroup ? 'field whole' : 'field'}>
                {isGroup ? <span className="label" id={`${own}-label`}>{words.field(field.name)}</span> : <label htmlFor={own}>{words.field(field.name)}</label>}
                <Editor id={own} name={`${name}.${field.name}`} shape={field.shape} value={row[field.name] ?? null} isOptional={field.isOptional} isSecret={field.isSecret} described={undefined} isWrong={false} onChange={(changed) => put(index, field.name, changed)} />
              </div>
            );
          })}
          <div className="row-tools">
            {index > 0 && <Button kind="quiet" onPress={() => rise(index)} aria-label={say('settings.riseEntry', { n: index + 1 })}>{say('settings.rise')}</Button>}
            <Button kind="quiet" onPress={() => onChange(rows.filter((_, i) => i !== index))} aria-label={say('settings.removeEntry', { n: index + 1 })}>{say('settings.remove')}</Button>
          </div>
        </fieldset>
      ))}
      <Button onPress={() => onChange([...rows, emptyRow(shape)])}>{say('settings.addEntry')}</Button>
    </div>
  );
}
