/** The recipients that somebody typed, one a line, "number" or "number; name", as CSV for the server; each line is a row, so that faults are found by their number. */
export function csvOf(typed: string): { csv: string; count: number } {
  const cell = (text: string) => `"${text.trim().replaceAll('"', '""')}"`;
  const rows = typed.split(/\r?\n/).map((line) => {
    const [, number = '', name = ''] = /^([^;,\t]*)[;,\t]?(.*)$/.exec(line.trim()) ?? [];
    return line.trim() && `${cell(number)};${cell(name)}`;
  });
  return { csv: rows.join('\r\n'), count: rows.filter(Boolean).length };
}
