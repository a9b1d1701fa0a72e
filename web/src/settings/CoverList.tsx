import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { deleteCover, readCovers, uploadPicture, type Cover } from '../api/settings';
import { Button } from '../parts/Button';
import { DataTable, type DataColumn } from '../parts/DataTable';
import { Dialog } from '../parts/Dialog';
import { Failure } from '../parts/Failure';
import { useFault } from '../parts/Fault';
import { useTell } from '../parts/Messages';
import { RemoveDialog } from '../parts/RemoveDialog';
import { useMay } from '../session/SessionProvider';
import { useOffer } from '../shell/commands';
import { isTextKey } from '../text/catalogue';
import { bytes } from '../text/format';
import { useText } from '../text/TextProvider';
import { CoverDialog } from './CoverDialog';

/** The templates of cover pages: seen, downloaded, uploaded and deleted. */
export function CoverList() {
  const { say, locale, language } = useText();
  const words = useFault();
  const tell = useTell();
  const queries = useQueryClient();
  const may = useMay('changeSettings');
  const [isUploading, setUploading] = useState(false);
  const [previewed, setPreviewed] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<string | null>(null);
  const picture = useRef<HTMLInputElement>(null);
  const { data, error, refetch } = useQuery({ queryKey: ['covers'], queryFn: ({ signal }) => readCovers(signal) });
  const fresh = () => queries.invalidateQueries({ queryKey: ['covers'] });
  const drawing = useMutation({ mutationFn: (file: File) => uploadPicture('logo', file), onSuccess: () => tell(say('cover.pictureDone')), onError: (fault) => tell(words(fault)) });
  useOffer('covers', may ? [{ id: 'covers.upload', label: say('cover.upload'), run: () => setUploading(true) }, { id: 'covers.picture', label: say('cover.picture'), run: () => picture.current?.click() }] : []);
  const origin = (name: string) => { const key = `cover.origin.${name}`; return isTextKey(key) ? say(key) : name; };
  const columns: readonly DataColumn<Cover>[] = [
    { id: 'name', text: 'cover.name', lead: true, cell: (cover) => <button type="button" className="link" onClick={() => setPreviewed(cover.name)}>{cover.name}</button> },
    { id: 'format', text: 'cover.format', cell: (cover) => cover.format.toUpperCase() },
    { id: 'size', text: 'column.size', figures: true, cell: (cover) => bytes(cover.bytes, locale) },
    { id: 'origin', text: 'cover.origin', cell: (cover) => origin(cover.origin) },
    {
      id: 'tools', text: 'app.more', cell: (cover) => (
        <span className="tools">
          <Button kind="quiet" aria-label={`${say('cover.preview')}: ${cover.name}`} onPress={() => setPreviewed(cover.name)}>{say('cover.preview')}</Button>
          <a className="button quiet" href={`/api/covers/${cover.name}`} download aria-label={`${say('cover.download')}: ${cover.name}`}>{say('cover.download')}</a>
          {may && cover.origin === 'server' && <Button kind="quiet" aria-label={`${say('cover.delete')}: ${cover.name}`} onPress={() => setLeaving(cover.name)}>{say('cover.delete')}</Button>}
        </span>
      ),
    },
  ];
  return (
    <section className="card" aria-label={say('cover.list')}>
      <header>
        <h2 className="grow">{say('cover.list')}</h2>
        {may && <><Button onPress={() => picture.current?.click()}>{say('cover.picture')}</Button><Button onPress={() => setUploading(true)}>{say('cover.upload')}</Button></>}
        <input ref={picture} type="file" accept="image/png,image/jpeg" hidden aria-label={say('cover.picture')} onChange={(event) => { const file = event.target.files?.[0]; if (file) drawing.mutate(file); event.target.value = ''; }} />
      </header>
      <Failure error={data ? null : error} onRetry={() => void refetch()} />
      <DataTable label={say('cover.list')} columns={columns} rows={data} keyOf={(cover) => `${cover.origin} ${cover.name}`} empty={<span>{say('cover.uploadHint')}</span>} />
      {isUploading && <CoverDialog onClose={() => { setUploading(false); void fresh(); }} />}
      <Dialog title={say('cover.previewOf', { name: previewed ?? '' })} isOpen={previewed !== null} onClose={() => setPreviewed(null)} actions={<Button onPress={() => setPreviewed(null)} autoFocus>{say('app.close')}</Button>}>
        {previewed && <img className="sheet" src={`/api/covers/${previewed}/preview.png?language=${language}`} alt={say('cover.previewOf', { name: previewed })} />}
      </Dialog>
      {leaving !== null && (
        <RemoveDialog
          title={say('cover.deleteTitle', { name: leaving })} text={say('cover.deleteText')} verb={say('cover.delete')} done={say('cover.deleted', { name: leaving })}
          query="covers" remove={() => deleteCover(leaving)} onClose={() => setLeaving(null)} onDone={() => setLeaving(null)}
        />
      )}
    </section>
  );
}
