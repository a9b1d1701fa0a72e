import { useQuery } from '@tanstack/react-query';
import { readSections } from '../api/settings';
import { useText } from '../text/TextProvider';

/** All sections, described in the reader's language. */
export function useSections() {
  const { language } = useText();
  return useQuery({ queryKey: ['settings', 'sections', language], queryFn: ({ signal }) => readSections(signal) });
}
