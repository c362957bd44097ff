/** Colours of a page that are made of the one that the plan names. */
export interface Accent {
  /** The band at the top, and text on it that can be read. */
  readonly top: string;
  readonly onTop: string;
  /** Links on a light and on a dark ground: the colour itself where it can be read, else a darker or lighter one. */
  readonly linkLight: string;
  readonly linkDark: string;
}

type Rgb = readonly [number, number, number];

/** The least contrast of text, WCAG 2.2 AA (1.4.3). */
const LEAST_CONTRAST = 4.5;
/** The grounds on which links stand; those of the style. */
export const LIGHT_GROUND = '#f6f7f9';
export const DARK_GROUND = '#171b22';
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** @param colour such as `#0b6e4f` */
export function accentOf(colour: string): Accent {
  const own = rgbOf(colour);
  const onTop = contrast(own, WHITE) >= contrast(own, BLACK) ? WHITE : BLACK;
  return {
    top: hexOf(own),
    onTop: hexOf(onTop),
    linkLight: hexOf(readable(own, rgbOf(LIGHT_GROUND), BLACK)),
    linkDark: hexOf(readable(own, rgbOf(DARK_GROUND), WHITE)),
  };
}

/** Contrast of two colours, 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). */
export function contrastOf(first: string, second: string): number {
  return contrast(rgbOf(first), rgbOf(second));
}

/** Mixes a colour with another one, a twentieth at a time, until it can be read. */
function readable(own: Rgb, ground: Rgb, towards: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(own, towards, share);
    if (contrast(mixed, ground) >= LEAST_CONTRAST) return mixed;
  }
  return towards;
}

function mix(own: Rgb, other: Rgb, share: number): Rgb {
  const at = (index: 0 | 1 | 2) => Math.round(own[index] * (1 - share) + other[index] * share);
  return [at(0), at(1), at(2)];
}

function contrast(first: Rgb, second: Rgb): number {
  const [dark = 0, light = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function rgbOf(colour: string): Rgb {
  const number = Number.parseInt(colour.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

function hexOf(colour: Rgb): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
