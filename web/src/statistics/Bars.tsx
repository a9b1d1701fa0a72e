/** A bar: its name, what stands at its end, and its parts from the left. */
export interface Bar { name: string; end: string; parts: readonly { colour: string; words: string; value: number }[] }

const row = 44, thick = 10;

/** Bars from the left, each under its name: long names have the whole width. */
export function Bars({ bars, width, title }: { bars: readonly Bar[]; width: number; title: string }) {
  const wholes = bars.map((bar) => bar.parts.reduce((sum, part) => sum + part.value, 0));
  const most = Math.max(1e-9, ...wholes);
  return (
    <svg width={width} height={bars.length * row} viewBox={`0 0 ${width} ${bars.length * row}`} role="img" aria-label={title}>
      {bars.map((bar, index) => {
        let at = 0;
        const room = Math.floor((width - 16 - 7 * bar.end.length) / 7);
        return (
          <g key={index}>
            <title>{`${bar.name}: ${bar.parts.map((part) => part.words).join(', ')}`}</title>
            <text className="name" x={0} y={index * row + 16}>{bar.name.length > room ? `${bar.name.slice(0, Math.max(1, room - 1))}…` : bar.name}</text>
            <text className="label end" x={width} y={index * row + 16}>{bar.end}</text>
            <rect className="track" x={0} y={index * row + 24} width={width} height={thick} rx={thick / 2} />
            {bar.parts.map((part) => {
              const from = at, size = part.value / most * width;
              at += size;
              return size > 0 && <rect key={part.words} className={part.colour} x={from} y={index * row + 24} width={Math.max(2, size)} height={thick} />;
            })}
          </g>
        );
      })}
    </svg>
  );
}
