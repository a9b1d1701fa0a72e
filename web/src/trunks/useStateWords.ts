import type { TextKey } from '../text/catalogue';
import { useText } from '../text/TextProvider';

const known: Readonly<Record<string, TextKey>> = {
  'open': 'trunk.state.open', 'not open': 'trunk.state.closed', 'no host is set': 'trunk.noHost', 'registered': 'trunk.state.registered', 'not registered yet': 'trunk.state.notYet',
  'does not answer': 'trunk.state.silent', 'not registered': 'trunk.state.refused',
};

const clear = 'SRTP keys travel in the clear (transport is not tls)';

/** How a trunk is, as the server says it, in the reader's words; what the provider answered stands behind a colon and stays as it is. */
export function useStateWords(): (state: string) => string {
  const { say } = useText();
  return (state) => {
    const [, kind = '', rest = ''] = /^([^:;]*)(.*)$/s.exec(state)!;
    return (kind in known ? say(known[kind]!) : kind) + rest.replace(clear, say('trunk.state.keysInClear'));
  };
}
