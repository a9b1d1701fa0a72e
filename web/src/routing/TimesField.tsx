import { weekdays, type WeeklyTime } from '../api/routing';
import { Button } from '../parts/Button';
import { Field } from '../parts/Field';
import { useText } from '../text/TextProvider';

/** Times of the week, each with its days, to be added and removed. */
export function TimesField({ times, onChange }: { times: readonly WeeklyTime[]; onChange(times: WeeklyTime[]): void }) {
  const { say } = useText();
  const put = (index: number, changed: Partial<WeeklyTime>) => onChange(times.map((time, i) => i === index ? { ...time, ...changed } : time));
  return (
    <div className="stack">
      {times.map((time, index) => (
        <fieldset key={index} className="pairs">
          <legend>{say('rule.time', { n: index + 1 })}</legend>
          <div className="whole days">
            {weekdays.map((day) => (
              <label key={day} className="choice">
                <input type="checkbox" checked={time.days.includes(day)} onChange={(event) => put(index, { days: weekdays.filter((one) => one === day ? event.target.checked : time.days.includes(one)) })} />{say(`day.${day}`)}
              </label>
            ))}
          </div>
          <Field label={say('rule.from')} type="time" value={time.from} onChange={(from) => put(index, { from })} />
          <Field label={say('rule.to')} type="time" value={time.to} onChange={(to) => put(index, { to })} />
          <div className="whole"><Button kind="quiet" onPress={() => onChange(times.filter((_, i) => i !== index))}>{say('rule.removeTime', { n: index + 1 })}</Button></div>
        </fieldset>
      ))}
      <div><Button onPress={() => onChange([...times, { days: weekdays.slice(0, 5), from: '08:00', to: '17:00' }])}>{say('rule.addTime')}</Button></div>
    </div>
  );
}
