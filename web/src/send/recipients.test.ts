import { describe, expect, it } from 'vitest';
import { recipientsOf } from './recipients';

describe('recipients', () => {
  it('are one a line, or with semicolons or commas between', () =>
    expect(recipientsOf('+49 30 5550101\n\n 030/5550102 ; berta@kunde.de\r\n089 2401, 089 2402')).toEqual(['+49 30 5550101', '030/5550102', 'berta@kunde.de', '089 2401', '089 2402']));
  it('keep the name of a number, also of a table', () =>
    expect(recipientsOf('Dr. Huber <089 2401>\nPraxis Huber\t089 2402\n089 2403; Zahnarzt')).toEqual(['Dr. Huber <089 2401>', 'Praxis Huber <089 2402>', 'Zahnarzt <089 2403>']));
  it('lose the name of a mail address, never the number in one', () =>
    expect(recipientsOf('Berta <berta@kunde.de>; 1 <+4989@fax.firma.de>; 2 <FAX=+4989@fax.firma.de>')).toEqual(['berta@kunde.de', '1 <+4989@fax.firma.de>', '2 <FAX=+4989@fax.firma.de>']));
  it('are not cut at a comma in a number or a name', () => expect(recipientsOf('0892401,5\n"Huber, Anna" <0892401>')).toEqual(['0892401,5', '"Huber, Anna" <0892401>']));
  it('are none where nothing is written', () => expect(recipientsOf(' \n;\t')).toEqual([]));
});
