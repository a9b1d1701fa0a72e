import type { Setting } from '../api/settings';
import { Editor } from '../settings/Editor';
import type { Draft } from '../settings/useDraft';
import { useWords } from '../settings/words';
import { isTextKey } from '../text/catalogue';
import { useText } from '../text/TextProvider';

const columns = ['interval', 'jitter', 'limit'] as const;

/** Pause, random part and limit of each cause, one row each. */
export function RedialTable({ draft }: { draft: Draft }) {
  const { say } = useText();
  const words = useWords();
  const causes = [...new Set(draft.section.keys.map((key) => key.key).filter((key) => key.includes('.')).map((key) => key.split('.')[0]!))];
  const nameOf = (cause: string) => { const key = `cause.${cause}`; return isTextKey(key) ? say(key) : cause; };
  const cell = (cause: string, column: (typeof columns)[number], setting: Setting) => {
    const id = `sending.${setting.key}`;
    const faults = draft.faultsOf(setting.key);
    const fallback = say('settings.default', { value: words.value(id, setting.shape, setting.default) });
    return (
      <td key={column} role="cell" title={fallback} data-changed={setting.key in draft.changes || undefined}>
        <label className="small muted" htmlFor={id}>{say(`policy.${column}`)}<span className="hidden"> {nameOf(cause)}</span></label>
        <Editor id={id} name={id} shape={setting.shape} value={draft.valueOf(setting)} described={faults.length ? `${id}-fault` : undefined} isWrong={faults.length > 0} onChange={(value) => draft.change(setting, value)} />
        {faults.length > 0 && <p className="error small" id={`${id}-fault`} role="alert">{faults.map(words.fault).join('; ')}</p>}
      </td>
    );
  };
  return (
    <div className="table-frame redial" tabIndex={0} role="group" aria-label={say('policy.redial')}>
      <table className="table plain" role="table">
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{say('policy.cause')}</th>{columns.map((column) => <th key={column} scope="col" role="columnheader">{say(`policy.${column}`)}</th>)}</tr></thead>
        <tbody role="rowgroup">
          {causes.map((cause) => (
            <tr key={cause} role="row">
              <th scope="row" role="rowheader">{nameOf(cause)}</th>
              {columns.map((column) => { const setting = draft.section.keys.find((key) => key.key === `${cause}.${column}`); return setting && cell(cause, column, setting); })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
