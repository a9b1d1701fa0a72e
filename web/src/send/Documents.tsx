import { useEffect, useRef, useState } from 'react';
import { Button } from '../parts/Button';
import { Icon } from '../parts/Icon';
import { bytes } from '../text/format';
import { useText } from '../text/TextProvider';
import type { Attached } from './draft';

interface Props { documents: readonly Attached[]; limit: number | undefined; pages: number | null; onAdd(files: readonly File[]): void; onChange(documents: readonly Attached[]): void }

/** The documents in the order of their pages: chosen, or dropped anywhere on the page. */
export function Documents({ documents, limit, pages, onAdd, onChange }: Props) {
  const { say, locale } = useText();
  const chooser = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [goesTo, setGoesTo] = useState<string | null>(null);
  // A button that moved, or went with its line, leaves the focus where the keys go on.
  useEffect(() => {
    if (goesTo === null) return;
    (list.current?.querySelector<HTMLElement>(goesTo) ?? document.querySelector<HTMLElement>('[data-choose]'))?.focus();
    setGoesTo(null);
  }, [goesTo]);
  const size = documents.reduce((sum, { file }) => sum + file.size, 0);
  const move = (at: number, by: -1 | 1) => {
    const moved = [...documents];
    moved.splice(at + by, 0, ...moved.splice(at, 1));
    onChange(moved);
    const isLast = at + by === 0 || at + by === documents.length - 1;
    setGoesTo(`[data-document='${documents[at]!.id}'] [data-by='${isLast ? -by : by}']`);
  };
  const remove = (at: number) => {
    onChange(documents.filter((_, index) => index !== at));
    setGoesTo(`[data-document='${(documents[at + 1] ?? documents[at - 1])?.id}'] [data-by='0']`);
  };
  return (
    <div className="documents">
      {documents.length > 0 && (
        <ol ref={list}>
          {documents.map(({ id, file }, at) => (
            <li key={id} data-document={id}>
              <span className="cut" title={file.name}>{file.name}</span>
              <span className="small muted">{bytes(file.size, locale)}</span>
              <span className="row-actions">
                {at > 0 && <Button kind="icon" data-by="-1" aria-label={`${say('send.up')}: ${file.name}`} onPress={() => move(at, -1)}><Icon name="up" /></Button>}
                {at < documents.length - 1 && <Button kind="icon" data-by="1" aria-label={`${say('send.down')}: ${file.name}`} onPress={() => move(at, 1)}><Icon name="down" /></Button>}
                <Button kind="icon" data-by="0" aria-label={`${say('send.removeOne')}: ${file.name}`} onPress={() => remove(at)}><Icon name="remove" /></Button>
              </span>
            </li>
          ))}
        </ol>
      )}
      <div className="drop">
        <Button data-choose onPress={() => chooser.current?.click()}>{say(documents.length ? 'send.addDocuments' : 'send.chooseDocuments')}</Button>
        <span className="small muted">{say('send.dropHint')}</span>
        <input ref={chooser} type="file" multiple hidden tabIndex={-1} onChange={(event) => { onAdd([...event.target.files ?? []]); event.target.value = ''; }} />
      </div>
      <p className={limit !== undefined && size > limit ? 'error' : 'small muted'} role="status">
        {limit !== undefined && (size > limit ? say('send.tooLarge', { size: bytes(size, locale), limit: bytes(limit, locale) }) : say(pages ? 'send.limits' : 'send.limit', { limit: bytes(limit, locale), pages: pages ?? 0 }))}
      </p>
    </div>
  );
}
