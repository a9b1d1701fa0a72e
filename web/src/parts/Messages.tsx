import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { useText } from '../text/TextProvider';

interface Message { id: number; text: string; undo?: () => void }
type Tell = (text: string, undo?: () => void) => void;

const MessageContext = createContext<Tell>(() => {});
/** In milliseconds; longer where something is to be decided. */
const shownFor = 8000, shownForUndo = 20_000;

/** Short messages at the lower edge, read out by screen readers, with an offer to take back where that is possible. */
export function Messages({ children }: { children: ReactNode }) {
  const { say } = useText();
  const [messages, setMessages] = useState<Message[]>([]);
  const last = useRef(0);
  const drop = useCallback((id: number) => setMessages((all) => all.filter((m) => m.id !== id)), []);
  const tell = useCallback<Tell>((text, undo) => {
    const id = ++last.current;
    setMessages((all) => [...all.slice(-2), undo ? { id, text, undo } : { id, text }]);
    setTimeout(() => drop(id), undo ? shownForUndo : shownFor);
  }, [drop]);
  return (
    <MessageContext value={useMemo(() => tell, [tell])}>
      {children}
      <div className="messages" role="status" aria-live="polite">
        {messages.map((message) => (
          <div className="message" key={message.id}>
            <span>{message.text}</span>
            {message.undo && <button type="button" onClick={() => { message.undo!(); drop(message.id); }}>{say('app.undo')}</button>}
            <button type="button" aria-label={say('app.close')} onClick={() => drop(message.id)}>×</button>
          </div>
        ))}
      </div>
    </MessageContext>
  );
}

export const useTell = (): Tell => useContext(MessageContext);
