/** A drawn line: the SVG path of each unbroken run of readings, and where the last reading is. */
export interface SparklineDrawing {
  readonly path: string;
  readonly last: { readonly x: number; readonly y: number } | null;
}

/**
 * Lays readings out in a box of `width` × `height` pixels, oldest on the left. A null breaks the line. A series that
 * does not change runs through the middle.
 */
export function drawSparkline(values: readonly (number | null)[], width: number, height: number): SparklineDrawing {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  const stepX = values.length > 1 ? width / (values.length - 1) : 0;
  let path = '';
  let last: SparklineDrawing['last'] = null;
  let isDrawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      isDrawing = false;
      return;
    }
    const x = round(values.length > 1 ? index * stepX : width);
    const y = round(span === 0 ? height / 2 : height - ((value - low) / span) * height);
    path += `${isDrawing ? 'L' : 'M'}${x} ${y}`;
    isDrawing = true;
    last = { x, y };
  });
  return { path, last };
}

const round = (value: number) => Math.round(value * 10) / 10;
