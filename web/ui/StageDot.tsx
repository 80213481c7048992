import type { Color } from '../../src/core/colors.ts';

export type StageLook = { probability: number; isWon: boolean; isLost: boolean; color?: Color | null };

/** From cool to warm as a deal comes closer: blue, violet, magenta, orange, amber. */
const HUES: readonly [upTo: number, hue: number][] = [
  [15, 250],
  [35, 285],
  [55, 325],
  [80, 45],
  [100, 80],
];

const NAMED: Record<Exclude<Color, 'gray'>, number> = {
  red: 25,
  orange: 50,
  yellow: 85,
  lime: 125,
  green: 150,
  teal: 180,
  cyan: 215,
  blue: 255,
  violet: 295,
  pink: 345,
};

/** At least 3:1 against the page in either scheme, whatever the hue. */
const inHue = (hue: number): string => `light-dark(oklch(58% 0.16 ${hue}), oklch(72% 0.13 ${hue}))`;

/** A colour of the palette as the screen shows it. */
export const stageColor = (color: Color): string => (color === 'gray' ? 'var(--app-dot-neutral)' : inHue(NAMED[color]));

/** Something marked in a colour of the palette that says a word: text and ground at 7:1 and more in either scheme. */
export function chipColors(color: Color): { back: string; text: string } {
  const [tint, ink] = color === 'gray' ? ['0', '0'] : ['0.05', '0.09'];
  const hue = color === 'gray' ? 0 : NAMED[color];
  return {
    back: `light-dark(oklch(93% ${tint} ${hue}), oklch(34% ${tint} ${hue}))`,
    text: `light-dark(oklch(36% ${ink} ${hue}), oklch(92% 0.03 ${hue}))`,
  };
}

function colorOf({ probability, isWon, isLost, color }: StageLook): string {
  if (color) return stageColor(color);
  if (isWon) return 'var(--app-dot-positive)';
  if (isLost) return 'var(--app-dot-neutral)';
  const hue = HUES.find(([upTo]) => probability <= upTo)?.[1] ?? 80;
  return inHue(hue);
}

const PIE_RADIUS = 2.25;
const PIE_LENGTH = 2 * Math.PI * PIE_RADIUS;

/** A ring filled as far as the stage's probability; a tick when won, a cross when lost. Always beside the stage's name. */
export function StageDot({ stage, size = 14 }: { stage: StageLook; size?: number }) {
  const isClosed = stage.isWon || stage.isLost;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 14 14"
      fill="none"
      aria-hidden
      style={{ color: colorOf(stage), flex: 'none' }}
    >
      <circle
        cx="7"
        cy="7"
        r="5.75"
        stroke="currentColor"
        strokeWidth="1.5"
        fill={isClosed ? 'currentColor' : 'none'}
      />
      {isClosed ? (
        <path
          d={stage.isWon ? 'M4.4 7.2 6.3 9l3.4-3.8' : 'm5 5 4 4m0-4L5 9'}
          stroke="var(--mantine-color-body)"
          strokeWidth="1.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      ) : (
        <circle
          cx="7"
          cy="7"
          r={PIE_RADIUS}
          stroke="currentColor"
          strokeWidth={PIE_RADIUS * 2}
          strokeDasharray={`${(PIE_LENGTH * stage.probability) / 100} ${PIE_LENGTH}`}
          transform="rotate(-90 7 7)"
        />
      )}
    </svg>
  );
}
