import type { Shape, Value } from '../api/settings';
import { isTextKey, type TextKey } from '../text/catalogue';
import { faultText } from '../text/fault';
import { useText } from '../text/TextProvider';
import { parts } from './duration';

const times = ['economy.windows.from', 'economy.windows.to'];
const rangeOf = /^(\S+) (?:to|bis) (\S+)((?: \S+)?)$/;

/** The reader's words for what the server names: choices, fields of rows, values. What is new there has its own name until it is written down here. */
export function useWords() {
  const { say, language } = useText();
  const word = (key: string, otherwise: string) => (isTextKey(key) ? say(key as TextKey) : otherwise);
  const choice = (given: string, value: string) => choiceOf(given.replace(/:[^.]+/, ''), value);
  const choiceOf = (name: string, value: string) => (value === '' ? say('settings.none') : word(`choice.${name}.${value}`, word(`choice.${name.replace('.users.', '.')}.${value}`, word(`choice.${value}`, value))));
  const value = (name: string, shape: Shape, given: Value): string => {
    if (given === null || given === '' || (Array.isArray(given) && given.length === 0)) return say('settings.empty');
    switch (shape.kind) {
      case 'yesNo': return say(given === true ? 'settings.yes' : 'settings.no');
      case 'choice': return choice(name, String(given));
      case 'choices': return ordered((given as Value[]).map(String)).map((one) => choice(name, one)).join(', ');
      case 'texts': return (given as Value[]).join(', ');
      case 'rows': return say('settings.entries', { n: (given as Value[]).length });
      case 'duration': { const { count, unit } = parts(String(given)); return `${count} ${say(`unit.${unit}`)}`; }
      default: return String(given);
    }
  };
  return {
    choice, value, ordered, isTime: (name: string) => times.includes(name), field: (name: string) => word(`field.${name}`, name),
    fault: (text: string) => (language === 'de' && rangeOf.test(text) ? text.replace(rangeOf, '$1 bis $2$3') : faultText('bad-setting', text, language, say)),
  };
}

/** A week begins with Monday here. */
function ordered(choices: readonly string[]): string[] {
  return choices.includes('sunday') ? [...choices.filter((c) => c !== 'sunday'), 'sunday'] : [...choices];
}
