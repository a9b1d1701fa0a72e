const units = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
export type Unit = keyof typeof units;

/** A time as the server writes it (`1.02:03:04.5`) or a person types it (`90s`) in seconds; NaN where it is none. */
export function seconds(text: string): number {
  const typed = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text);
  if (typed) return Number(typed[1]) * units[typed[2] as Unit];
  const written = /^(?:(\d+)\.)?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text);
  return written ? Number(written[1] ?? 0) * units.d + Number(written[2]) * units.h + Number(written[3]) * units.m + Number(written[4]) : NaN;
}

/** The count and the largest unit that fits; what is being typed stays as it is. */
export function parts(text: string): { count: string; unit: Unit } {
  const typed = /^(.*)([smhd])$/.exec(text);
  if (typed) return { count: typed[1]!, unit: typed[2] as Unit };
  const all = seconds(text);
  const unit = all > 0 ? (['d', 'h', 'm'] as const).find((u) => all % units[u] === 0) ?? 's' : 's';
  return { count: Number.isNaN(all) ? text : String(all / units[unit]), unit };
}
