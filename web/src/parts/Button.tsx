import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components';

type Kind = 'plain' | 'primary' | 'danger' | 'quiet' | 'icon';

/** A button; its label is a verb. An icon alone needs an aria-label. */
export function Button({ kind = 'plain', children, ...rest }: ButtonProps & { kind?: Kind; children: ReactNode }) {
  return (
    <AriaButton {...rest} className={kind === 'icon' ? 'button quiet icon' : `button ${kind}`}>
      {children}
    </AriaButton>
  );
}
