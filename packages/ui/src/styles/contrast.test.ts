import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Colour = [lightness: number, chroma: number, hue: number, alpha?: number];
const themes = ['light', 'dark'] as const;

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokens = new Map<string, { light: Colour; dark: Colour }>();
for (const [, name = '', value = ''] of css.matchAll(/^\s+--cg-([\w-]+):\s*((?:light-dark\()?oklch\([^;]+\));/gm)) {
  const [light, dark] = [...value.matchAll(/oklch\(([^)]+)\)/g)].map(
    ([, body = '']) => body.split(/[\s/]+/).map(Number) as Colour,
  );
  if (light) tokens.set(name, { light, dark: dark ?? light });
}

// Oklab after https://bottosson.github.io/posts/oklab/
function linearSrgb([lightness, chroma, hue]: Colour): number[] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

const encode = (value: number): number => (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
const decode = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** A translucent ground is judged over white, its worst case under white text. */
function luminance(colour: Colour): number {
  const alpha = colour[3] ?? 1;
  const [red = 0, green = 0, blue = 0] = linearSrgb(colour)
    .map((value) => Math.min(1, Math.max(0, value)))
    .map((value) => decode(encode(value) * alpha + (1 - alpha)));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2 contrast ratio. */
function ratio(ink: string, ground: string, theme: (typeof themes)[number]): number {
  const [one, other] = [tokens.get(ink)?.[theme], tokens.get(ground)?.[theme]];
  if (!one || !other) throw new Error(`No such token: ${one ? ground : ink}`);
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
const grounds = ['canvas', 'surface', 'raised', 'well'];
const tints = ['accent-tint', 'live-tint', 'warn-tint', 'danger-tint', 'ok-tint', 'info-tint'];
const needed: [least: number, inks: string[], on: string[]][] = [
  [7, ['ink'], [...grounds, 'well-2', ...tints]],
  [4.5, ['ink-2', 'ink-3', 'accent-ink', 'live-ink', 'ok', 'warn', 'danger', 'info'], grounds],
  [4.5, ['ink-2'], ['well-2', ...tints]],
  [4.5, numbered('name', 8), ['canvas', 'surface', 'raised']],
  [3, numbered('data', 6), ['canvas', 'surface']],
  [3, ['line-2'], grounds],
  [3, ['focus'], [...grounds, 'well-2']],
  [4.5, ['on-accent'], ['accent', 'accent-hover']],
  [4.5, ['on-accent-tint'], ['accent-tint']],
  [4.5, ['on-live'], ['live']],
  [4.5, ['live-ink'], ['live-tint']],
  [4.5, ['ok'], ['ok-tint']],
  [4.5, ['warn'], ['warn-tint']],
  [4.5, ['danger'], ['danger-tint']],
  [4.5, ['info'], ['info-tint']],
  [4.5, ['on-danger-fill'], ['danger-fill']],
  [4.5, ['on-inverse'], ['inverse']],
  [4.5, ['on-media', 'on-media-2'], ['media-plate']],
];

describe.each(themes)('contrast in %s', (theme) => {
  it.each(needed)('is at least %d for %j on %j', (least, inks, on) => {
    for (const ink of inks) {
      for (const ground of on) {
        expect(ratio(ink, ground, theme), `${ink} on ${ground}`).toBeGreaterThanOrEqual(least);
      }
    }
  });
});
