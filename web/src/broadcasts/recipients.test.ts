import { expect, it } from 'vitest';
import { csvOf } from './recipients';

it('takes numbers and names as people type them', () => {
  const { csv, count } = csvOf('+49 30 5550101\n\n 0305550102 ; Dr. "Eva" Huber\r\n0305550103\tMaier, Karl\n');
  expect(count).toBe(3);
  expect(csv.split('\r\n')).toEqual(['"+49 30 5550101";""', '', '"0305550102";"Dr. ""Eva"" Huber"', '"0305550103";"Maier, Karl"', '']);
});
