/** What a formula takes up in a fixed-width font: lines of which one stands in its middle. Pure. */

export interface Box {
  /** All as wide as the widest. */
  readonly lines: readonly string[];
  /** The line that others are set beside. */
  readonly middle: number;
}

export interface Column {
  readonly align: 'left' | 'right' | 'center';
}

export function lineBox(text: string): Box {
  return { lines: [text], middle: 0 };
}

/** Boxes side by side. */
export function beside(boxes: readonly Box[]): Box {
  const middle = Math.max(0, ...boxes.map((box) => box.middle));
  const below = Math.max(1, ...boxes.map((box) => box.lines.length - box.middle));
  const lines = Array.from({ length: middle + below }, (_, line) =>
    boxes.map((box) => box.lines[line - middle + box.middle] ?? ' '.repeat(widthOf(box))).join(''),
  );
  return { lines, middle };
}

/** Rows of cells below one another. */
export function gridBox(rows: readonly (readonly string[])[], columns: readonly Column[], gap: string): Box {
  const widths = columns.map((_, index) => Math.max(0, ...rows.map((row) => width(row[index] ?? ''))));
  const lines = rows.map((row) =>
    widths.map((most, index) => padded(row[index] ?? '', most, columns[index]?.align ?? 'left')).join(gap),
  );
  return { lines, middle: Math.floor((lines.length - 1) / 2) };
}

/** Top, further lines, the middle one, bottom. */
const TALL: Readonly<Record<string, readonly [string, string, string, string]>> = {
  '(': ['⎛', '⎜', '⎜', '⎝'],
  ')': ['⎞', '⎟', '⎟', '⎠'],
  '[': ['⎡', '⎢', '⎢', '⎣'],
  ']': ['⎤', '⎥', '⎥', '⎦'],
  '{': ['⎧', '⎪', '⎨', '⎩'],
  '}': ['⎫', '⎪', '⎬', '⎭'],
};

/** A bracket as high as what it stands beside. */
export function bracketBox(bracket: string, { lines, middle }: Box): Box {
  if (lines.length === 1 || bracket === '') return { lines: lines.map(() => bracket), middle };
  const [top, further, centre, bottom] = TALL[bracket] ?? [bracket, bracket, bracket, bracket];
  const last = lines.length - 1;
  const shapes = lines.map((_, line) => {
    if (line === 0) return top;
    if (line === last) return bottom;
    return line === middle ? centre : further;
  });
  return { lines: shapes, middle };
}

function padded(text: string, most: number, align: Column['align']): string {
  const room = Math.max(0, most - width(text));
  const left = { left: 0, right: room, center: Math.floor(room / 2) }[align];
  return ' '.repeat(left) + text + ' '.repeat(room - left);
}

function widthOf({ lines }: Box): number {
  return Math.max(0, ...lines.map(width));
}

/** Characters of a formula are one wide, what combines with them none. */
function width(text: string): number {
  return Array.from(text.replace(/\p{M}/gu, '')).length;
}
