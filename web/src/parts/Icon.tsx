const paths = {
  moon: 'M16 12A7 7 0 018 4a7 7 0 108 8z', keys: 'M3 6h14v9H3zM6 9h1m3 0h1m3 0h0M6 12h8',
  out: 'M8 4H4v12h4m3-9l3 3-3 3m3-3H8', up: 'M10 15V5m0 0L6 9m4-4l4 4', remove: 'M6 6l8 8m0-8l-8 8', down: 'M10 5v10m0 0l4-4m-4 4l-4-4', columns: 'M4 4h12v12H4zM8 4v12M12 4v12', language: 'M3 10h14M10 3c2 2 3 4 3 7s-1 5-3 7c-2-2-3-4-3-7s1-5 3-7zm0 0a7 7 0 100 14 7 7 0 000-14z',
} as const;

/** A line drawing, 20 px, in the colour of the text; never the only bearer of a meaning. */
export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
