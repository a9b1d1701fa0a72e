/** A new name that nobody else has. crypto.randomUUID is not there where the page came without TLS. */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (octet) => octet.toString(16).padStart(2, '0')).join('');
