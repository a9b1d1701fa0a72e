import { faultText } from '../text/fault';
import { useText } from '../text/TextProvider';

/** Says what went wrong in the reader's language. */
export function useFault(): (fault: { code?: string; message: string }) => string {
  const { say, language } = useText();
  return (fault) => faultText(fault.code ?? '', fault.message, language, say);
}

/** What went wrong, below the form that was refused; nothing where nothing did. */
export function Fault({ of }: { of: Error | null }) {
  const words = useFault();
  return <p className="notice bad" role="alert" hidden={!of}>{of && words(of)}</p>;
}
