import { detailText } from '../text/detail';
import { useText } from '../text/TextProvider';

/** How a call ended, in the reader's language where the sentence is known. */
export function CallDetail({ of }: { of: string }) {
  const { language } = useText();
  const detail = detailText(of, language);
  return <span title={detail.text} lang={detail.language}>{detail.text}</span>;
}
