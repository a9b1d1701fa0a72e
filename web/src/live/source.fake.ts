export const sources: Source[] = [];

/** Takes the place of EventSource in tests; each one made is in `sources`. */
export class Source {
  isClosed = false;
  onopen = () => {};
  heard = new Map<string, () => void>();
  constructor() { sources.push(this); }
  addEventListener(name: string, act: () => void) { this.heard.set(name, act); }
  close() { this.isClosed = true; }
}
