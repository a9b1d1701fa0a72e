/** What somebody dropped or pasted: its files, and whether something of it was none, such as a folder. */
export interface Given { files: readonly File[]; hasOthers: boolean }

export const hasFiles = (data: DataTransfer | null): data is DataTransfer => !!data?.types.includes('Files');

/** What of a drag or of the clipboard is a document. */
export function givenIn(data: DataTransfer): Given {
  const items = [...data.items].filter(({ kind }) => kind === 'file');
  const files = items.map((item) => item.webkitGetAsEntry?.()?.isDirectory ? null : item.getAsFile()).filter((file) => file !== null);
  return { files, hasOthers: files.length === 0 || files.length < items.length };
}

/** Programs put a picture of what they copy beside its text: that is no document, and a field takes text alone. */
export const isForDocuments = (data: DataTransfer | null, target: EventTarget | null): data is DataTransfer =>
  hasFiles(data) && !data.types.includes('text/plain') && !(target as Partial<Element> | null)?.closest?.('input, textarea, [contenteditable]');
