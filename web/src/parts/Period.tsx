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
          <input type="date" className="input date" aria-label={say('period.from')} title={say('period.from')} value={choice.from} onChange={(event) => onChange({ from: event.target.value })} />
          <input type="date" className="input date" aria-label={say('period.until')} title={say('period.until')} value={choice.until} onChange={(event) => onChange({ until: event.target.value })} />
        </>
      )}
    </>
  );
}
