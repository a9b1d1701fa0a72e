/** A problem document (RFC 9457) as the server sends it, or what stands in for one where none came. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, detail: string, readonly retryAfter: number | null, readonly errors: Readonly<Record<string, string[]>> = {}) {
    super(detail);
  }
}

/** So long after the last key or touch what the page asks is still the user's doing, in milliseconds. */
const actLasts = 60_000;

let token = '';
let actedAt = Date.now();

for (const kind of ['pointerdown', 'keydown', 'wheel', 'touchstart']) window.addEventListener(kind, () => { actedAt = Date.now(); }, { capture: true, passive: true });

/** Keeps the token against forged requests, which each session has one of. */
export function setCsrfToken(value: string): void {
  token = value;
}

/** Asks the API, in the language of the pages; a body goes as JSON. Throws <see cref="ApiError"/> for every answer but 2xx; 0 is no answer at all. */
export const ask = <T>(method: string, path: string, body?: unknown, signal?: AbortSignal, headers: Record<string, string> = {}): Promise<T> =>
  send(method, path, body === undefined ? null : JSON.stringify(body), body === undefined ? headers : { 'Content-Type': 'application/json', ...headers }, signal);

/** Sends a form with files. */
export const sendForm = <T>(path: string, form: FormData, headers: Record<string, string> = {}): Promise<T> => send('POST', path, form, headers);

/** Sends a form with files and tells how much of it has gone, from 0 to 1, which fetch cannot. */
export const uploadForm = <T>(path: string, form: FormData, headers: Record<string, string>, onProgress: (share: number) => void, signal: AbortSignal): Promise<T> => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open('POST', `/api${path}`);
  for (const [name, value] of Object.entries(headersFor('POST', headers))) request.setRequestHeader(name, value);
  request.responseType = 'json';
  request.upload.onprogress = ({ lengthComputable, loaded, total }) => { if (lengthComputable) onProgress(loaded / total); };
  request.onload = () => request.status >= 200 && request.status < 300 ? resolve(request.response as T) : reject(refusal(request.status, request.statusText, request.response ?? {}, request.getResponseHeader('Retry-After')));
  request.onerror = () => reject(new ApiError(0, 'unreachable', '', null));
  request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
  signal.addEventListener('abort', () => request.abort());
  request.send(form);
});

/** Sends a file as it is, and reads the answer. */
export const sendFile = <T>(path: string, file: Blob, type: string): Promise<T> => send('POST', path, file, { 'Content-Type': type });

/** Fetches a file and hands it to the browser to be kept; a refusal is thrown, and replaces no page. */
export async function keepFile(path: string, name: string): Promise<void> {
  const address = URL.createObjectURL(await (await fetchOk('GET', path, null, {})).blob());
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Whether what was at an address is no longer kept; no answer says nothing. */
export const isGone = async (address: string): Promise<boolean> => (await fetch(address).catch(() => null))?.status === 410;

/** Keeps a file at a path, as it is. */
export const upload = (path: string, file: Blob, type: string): Promise<void> => send('PUT', path, file, { 'Content-Type': type });

async function send<T>(method: string, path: string, body: BodyInit | null, further: Record<string, string>, signal?: AbortSignal): Promise<T> {
  const answer = await fetchOk(method, path, body, further, signal);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

async function fetchOk(method: string, path: string, body: BodyInit | null, further: Record<string, string>, signal?: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(`/api${path}`, { method, headers: headersFor(method, further), body, signal: signal ?? null, credentials: 'same-origin' });
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw new ApiError(0, 'unreachable', String(fault), null);
  }
  if (answer.ok) return answer;
  throw refusal(answer.status, answer.statusText, await answer.json().catch(() => ({})), answer.headers.get('Retry-After'));
}

function headersFor(method: string, further: Record<string, string>): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': document.documentElement.lang, ...further };
  if (method !== 'GET') headers['X-Csrf-Token'] = token;
  // An open page that nobody sits at must not keep the session going.
  if (Date.now() - actedAt > actLasts) headers['X-Faxwerk-Background'] = '1';
  return headers;
}

function refusal(status: number, words: string, problem: { code?: string; detail?: string; title?: string; errors?: Record<string, string[]> }, retryAfter: string | null): ApiError {
  return new ApiError(status, problem.code ?? '', problem.detail ?? (problem.code ? '' : problem.title ?? words), Number(retryAfter) || null, problem.errors);
}
