let running: AbortController | null = null;

/** Begins a sending, of which there is one at a time; null where one is on. */
export function beginSending(): AbortController | null {
  return running ? null : (running = new AbortController());
}

/** It is over. */
export function endSending(): void {
  running = null;
}

/** Breaks off what is being sent: by its sender, or because he is no longer there. */
export function stopSending(): void {
  running?.abort();
}
