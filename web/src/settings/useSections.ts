import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { readSections } from '../api/settings';
import { useText } from '../text/TextProvider';

/** All sections, described in the reader's language. Those in another stay until these have come: a card that goes takes what is not saved with it. */
export function useSections() {
  const { language } = useText();
  return useQuery({ queryKey: ['settings', 'sections', language], queryFn: ({ signal }) => readSections(signal), placeholderData: keepPreviousData });
}
