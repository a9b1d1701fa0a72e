import { useEffect, useId, useRef, useState } from 'react';
import type { CheckedRecipient } from '../api/send';
import { Button } from '../parts/Button';
import { Icon } from '../parts/Icon';
import { telephone } from '../text/format';
import { useText } from '../text/TextProvider';
import { recipientsOf } from './recipients';

interface Props { to: readonly string[]; verdictOf(text: string): CheckedRecipient | undefined; onChange(to: readonly string[]): void }

/** A line a recipient and an empty one below; what is pasted with several makes as many lines. Beside each stands what it is, or why it is refused. */
export function Recipients({ to, verdictOf, onChange }: Props) {
  const { say } = useText();
  const id = useId();
  const list = useRef<HTMLOListElement>(null);
  const [goesTo, setGoesTo] = useState<number | null>(null);
  // A number half typed is not refused before its end.
  const [typing, setTyping] = useState<number | null>(null);
  const lines = to.at(-1) === '' ? to : [...to, ''];
  useEffect(() => {
    if (goesTo === null) return;
    list.current?.querySelectorAll('input')[goesTo]?.focus();
    setGoesTo(null);
  }, [goesTo]);
  const put = (at: number, texts: readonly string[]) => onChange([...lines.slice(0, at), ...texts, ...lines.slice(at + 1)]);
  const split = (at: number, text: string) => {
    const texts = recipientsOf(text);
    put(at, texts.length ? texts : ['']);
    setTyping(null);
    setGoesTo(at + Math.max(texts.length, 1));
  };
  const remove = (at: number) => {
    put(at, []);
    setGoesTo(Math.max(0, at === 0 ? 0 : at - 1));
  };
  return (
    <ol ref={list} className="recipients">
      {lines.map((text, at) => {
        const verdict = text.trim() ? verdictOf(text) : undefined;
        const isRefused = !!verdict?.code && typing !== at;
        return (
          <li key={at}>
            <input
              value={text} aria-label={say('send.recipient', { n: at + 1 })} aria-describedby={`${id}-${at}`} aria-invalid={isRefused} className="input" autoComplete="off" spellCheck={false} inputMode="email"
              placeholder={at === 0 ? say('send.recipientExample') : undefined}
              onChange={(event) => {
                if (/[;\n]/.test(event.target.value)) return split(at, event.target.value);
                setTyping(at);
                put(at, [event.target.value]);
              }}
              onBlur={() => setTyping(null)}
              onPaste={(event) => {
                event.stopPropagation();
                const pasted = event.clipboardData.getData('text');
                if (recipientsOf(pasted).length < 2 && !pasted.includes('\t')) return;
                event.preventDefault();
                split(at, text.trim() ? `${text}\n${pasted}` : pasted);
              }}
              onKeyDown={(event) => {
                if (event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return;
                if (event.key === 'Enter') {
                  event.preventDefault();
                  if (text.trim()) split(at, text);
                } else if (event.key === 'Backspace' && text === '' && at > 0) {
                  event.preventDefault();
                  if (at < to.length) remove(at); else setGoesTo(at - 1);
                }
              }}
            />
            {at < to.length && (text || at < lines.length - 1) ? <Button kind="icon" aria-label={`${say('send.removeOne')}: ${text}`} onPress={() => remove(at)}><Icon name="remove" /></Button> : <span />}
            <span id={`${id}-${at}`} className={isRefused ? 'error' : 'small muted'} role="status">{verdict && (verdict.code ? isRefused && verdict.detail : <Told verdict={verdict} />)}</span>
          </li>
        );
      })}
    </ol>
  );
}

function Told({ verdict }: { verdict: CheckedRecipient }) {
  const { say } = useText();
  return verdict.mail ? say('send.isMail') : say('send.isFax', { number: telephone(verdict.number ?? '') });
}
