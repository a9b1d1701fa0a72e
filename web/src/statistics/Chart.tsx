import { useEffect, useId, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useText } from '../text/TextProvider';

/** A table as the other form of a picture: heads and cells, the first of each row its head; figures to the right but for the first. */
export interface Data { heads: readonly string[]; rows: readonly (readonly ReactNode[])[] }

interface Props { title: string; text?: ReactNode; legend?: readonly (readonly [colour: string, words: string])[]; data: Data; children(width: number, title: string): ReactNode }

/** A picture with its name, its legend and the same figures as a table. `children` draws as wide as there is room, in px. */
export function Chart({ title, text, legend, data, children }: Props) {
  const { say } = useText();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const name = useId();
  return (
    <figure className="card chart" aria-labelledby={name}>
      <figcaption>
        <h2 id={name}>{title}</h2>
        {text && <p className="muted small">{text}</p>}
        {legend && <ul className="legend small">{legend.map(([colour, words]) => <li key={words}><i className={colour} aria-hidden="true" />{words}</li>)}</ul>}
      </figcaption>
      <div ref={frame} className="drawing">{width > 0 && children(width, title)}</div>
      <details>
        <summary>{say('statistics.table')}</summary>
        <div className="table-frame" tabIndex={0} role="group" aria-label={title}>
          <table className="table slim">
            <thead><tr>{data.heads.map((head, index) => <th key={head} scope="col" className={index ? 'number' : ''}>{head}</th>)}</tr></thead>
            <tbody>{data.rows.map((row, index) => <tr key={index}>{row.map((cell, at) => at ? <td key={at} className="number">{cell}</td> : <th key={at} scope="row">{cell}</th>)}</tr>)}</tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** How wide an element is, in px; 0 until it is known. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
