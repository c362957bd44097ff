/** A drawn chart: everything in a box of `width` × `height` that begins at the top left. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

/** A line through the months that have a value; one alone is a dot. */
export function drawLine(values: readonly (number | null)[], top: number, { width, height }: Box): string {
  const step = width / Math.max(1, values.length);
  let path = '';
  let isDrawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      isDrawing = false;
      return;
    }
    const x = rounded((index + 0.5) * step);
    const y = rounded(height - (top === 0 ? 0 : (value / top) * height));
    // A line of no length with round ends is a dot.
    path += isDrawing ? `L${x} ${y}` : `M${x} ${y}h0.01`;
    isDrawing = true;
  });
  return path;
}

export interface Bar {
  readonly key: string;
  readonly series: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bars of several series on top of each other, the first at the bottom. */
export function drawBars(
  months: readonly { readonly key: string; readonly values: readonly number[] }[],
  top: number,
  { width, height }: Box,
): readonly Bar[] {
  const step = width / Math.max(1, months.length);
  return months.flatMap(({ key, values }, index) => {
    let below = 0;
    return values.flatMap((value, series) => {
      if (value === 0 || top === 0) return [];
      const tall = (value / top) * height;
      below += tall;
      const x = rounded((index + 0.15) * step);
      return {
        key: `${key}/${series}`,
        series,
        x,
        y: rounded(height - below),
        width: rounded(step * 0.7),
        height: rounded(tall),
      };
    });
  });
}

/** A round number that is no less than the highest value. */
export function roundTop(most: number): number {
  if (most <= 0) return 0;
  const size = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 5, 10].find((one) => one * size >= most) ?? 10;
  return step * size;
}

const rounded = (value: number) => Math.round(value * 100) / 100;
