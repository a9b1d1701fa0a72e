/** What of `given` is otherwise than in `before`: another may have changed the rest meanwhile. */
export const changes = <T extends object>(given: T, before: T): Partial<T> =>
  Object.fromEntries(Object.entries(given).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof T]))) as Partial<T>;
