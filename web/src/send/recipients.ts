const isAddressed = (part: string) => /[\d@]/.test(part);

/** A mail address goes without the name before it: the server takes names of fax numbers only. */
const bare = (part: string) => /^.*<([^<>@=/\s]*[a-z][^<>@=/\s]*@[^<>@\s]+\.[^<>@\s]+)>$/i.exec(part)?.[1] ?? part;

function recipientsOfLine(line: string): string[] {
  const parts = line.split(/[;\t]/).map((part) => part.trim()).filter(Boolean);
  const addressed = parts.filter(isAddressed);
  // A row of a table, or a number with its name.
  if (addressed.length === 1 && parts.length > 1) return [`${parts.filter((part) => !isAddressed(part)).join(' ').replace(/[<>"]/g, '')} <${addressed[0]}>`];
  return parts.flatMap((part) => {
    const several = part.split(/,\s+/);
    return several.every(isAddressed) ? several : [part];
  });
}

/** The recipients in what somebody typed or pasted: one a line, with semicolons, or commas and spaces between; a number and a name beside it are one. */
export const recipientsOf = (text: string): string[] => text.split(/[\r\n]+/).flatMap(recipientsOfLine).map((part) => bare(part.trim())).filter(Boolean);
