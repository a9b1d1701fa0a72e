import type { Shape, Value } from '../api/settings';
import { useText } from '../text/TextProvider';
import { useWords } from './words';
import { parts, type Unit } from './duration';
import { RowsEditor } from './RowsEditor';

export interface EditorProps { id: string; name: string; shape: Shape; value: Value; isOptional?: boolean; isSecret?: boolean; described: string | undefined; isWrong: boolean; onChange(value: Value): void }

const unitKeys = { s: 'unit.s', m: 'unit.m', h: 'unit.h', d: 'unit.d' } as const;

/** What the server shows of a secret in a row, and leaves as it is when it comes back. */
const stars = '********';

/** The control for a value, by what the server says that it is. `id` belongs to a label. */
export function Editor(props: EditorProps) {
  const { id, shape, value, described, isWrong, isOptional, onChange } = props;
  const { say } = useText();
  const words = useWords();
  const common = { id, 'aria-describedby': described, 'aria-invalid': isWrong || undefined };
  const text = value === null ? '' : String(value);
  switch (shape.kind) {
    case 'yesNo':
      return <label className="choice"><input type="checkbox" {...common} checked={value === true} onChange={(event) => onChange(event.target.checked)} /><span aria-hidden="true">{say(value === true ? 'settings.yes' : 'settings.no')}</span></label>;
    case 'choice':
      return (
        <select className="select" {...common} value={text} onChange={(event) => onChange(isOptional && event.target.value === '' ? null : event.target.value)}>
          {isOptional && <option value="">{say(props.name.includes('.users.') ? 'settings.asForAll' : 'settings.any')}</option>}
          {shape.choices.map((choice) => <option key={choice} value={choice}>{words.choice(props.name, choice)}</option>)}
        </select>
      );
    case 'duration': {
      const { count, unit } = parts(text);
      return (
        <div className="duration">
          <input className="input" inputMode="decimal" autoComplete="off" {...common} value={count} onChange={(event) => onChange(event.target.value.replace(',', '.').trim() + unit)} />
          <select className="select" aria-label={say('settings.unit')} value={unit} onChange={(event) => onChange(count + event.target.value)}>
            {(Object.keys(unitKeys) as Unit[]).map((u) => <option key={u} value={u}>{say(unitKeys[u])}</option>)}
          </select>
        </div>
      );
    }
    case 'texts': {
      const lines = Array.isArray(value) ? value.map(String) : [];
      return <textarea className="input" rows={Math.min(8, Math.max(2, lines.length + 1))} spellCheck={false} {...common} value={lines.join('\n')} onChange={(event) => onChange(isOptional && event.target.value === '' ? null : event.target.value.split('\n'))} />;
    }
    case 'choices': {
      const chosen = Array.isArray(value) ? value.map(String) : [];
      const turn = (choice: string, on: boolean) => {
        const next = words.ordered(shape.choices).filter((c) => (c === choice ? on : chosen.includes(c)));
        onChange(isOptional && next.length === 0 ? null : next);
      };
      return (
        <div className="checks" role="group" aria-labelledby={`${id}-label`} aria-describedby={described}>
          {words.ordered(shape.choices).map((choice) => <label key={choice} className="choice"><input type="checkbox" checked={chosen.includes(choice)} onChange={(event) => turn(choice, event.target.checked)} />{words.choice(props.name, choice)}</label>)}
        </div>
      );
    }
    case 'rows':
      return <RowsEditor {...props} />;
    case 'wholeNumber': case 'number':
      return <input className="input" inputMode="decimal" autoComplete="off" {...common} value={text} onChange={(event) => onChange(event.target.value.trim() === '' && isOptional ? null : event.target.value.trim())} />;
    default:
      if (props.isSecret)
        return <input className="input" type="password" autoComplete="new-password" {...common} value={text === stars ? '' : text} placeholder={text === stars ? say('settings.secretSet') : ''} onChange={(event) => onChange(event.target.value)} />;
      return <input className="input" type={words.isTime(props.name) ? 'time' : 'text'} autoComplete="off" spellCheck={false} {...common} value={text} onChange={(event) => onChange(event.target.value)} />;
  }
}
