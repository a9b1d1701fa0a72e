import { isGone } from '../api/client';
import { useText } from '../text/TextProvider';

interface Props { page: number; small: string; full: string; onGone(): void }

/** A page, small, as a link to its full picture; tells where it is past its retention. */
export function Thumbnail({ page, small, full, onGone }: Props) {
  const { say } = useText();
  const judge = () => void isGone(small).then((gone) => { if (gone) onGone(); });
  return <a href={full} target="_blank" rel="noreferrer"><img src={small} alt={say('fax.pageOf', { page })} loading="lazy" onError={judge} /></a>;
}
