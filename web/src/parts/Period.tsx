import { useEffect, useRef } from 'react';
import { useText } from '../text/TextProvider';
import { daysOf, periodDays, type PeriodChoice } from './range';
import { Select } from './Select';

/** Chooses a time; `hasAll` offers all time. */
export function Period({ choice, hasAll, onChange }: { choice: PeriodChoice; hasAll: boolean; onChange(change: Partial<PeriodChoice>): void }) {
  const { say } = useText();
  const words = (days: number) => days === 1 ? say('period.today') : days === 365 ? say('period.months') : say('period.days', { n: days });
  const options = [...periodDays.map((days) => [String(days), words(days)] as const), ['own', say('period.own')] as const];
  // Days of the calendar begin with those that are shown.
  const choose = (period: string) => onChange(period === 'own' ? daysOf(choice, new Date()) : { period, from: '', until: '' });
  return (
    <>
      <Select label={say('period.label')} value={choice.period} {...(hasAll ? { all: say('period.all') } : {})} options={options} onChange={choose} />
      {choice.period === 'own' && (
        <>
          <Day label={say('period.from')} value={choice.from} onChange={(from) => onChange({ from })} />
          <Day label={say('period.until')} value={choice.until} onChange={(until) => onChange({ until })} />
        </>
      )}
    </>
  );
}

/** A day; it is told when its year is whole, as each figure of it makes another day while it is typed. What comes of one figure, late, must not write over those typed since. */
function Day({ label, value, onChange }: { label: string; value: string; onChange(day: string): void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current && field.current !== document.activeElement) field.current.value = value;
  }, [value]);
  const type = (day: string) => {
    if (!day || day >= '1000') onChange(day);
  };
  return <input ref={field} type="date" className="input date" aria-label={label} title={label} defaultValue={value} onChange={(event) => type(event.target.value)} />;
}
