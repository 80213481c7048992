import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import type { SyntheticEvent } from 'react';

const indigo: MantineColorsTuple = [
  '#f0f1ff',
  '#e3e5ff',
  '#c8ccfd',
  '#a8aef9',
  '#8a91f0',
  '#6f77e4',
  '#5a62d6',
  '#4a51c2',
  '#3e44a5',
  '#303583',
];

const gray: MantineColorsTuple = [
  '#f8f8fa',
  '#f1f1f4',
  '#e8e8ed',
  '#dbdbe2',
  '#c7c7d0',
  '#a3a3ae',
  '#7c7d89',
  '#5d5e69',
  '#3a3b44',
  '#1b1b20',
];

const dark: MantineColorsTuple = [
  '#e6e6eb',
  '#c3c3cc',
  '#a3a3ae',
  '#7c7d89',
  '#33333a',
  '#2a2a30',
  '#212126',
  '#18181b',
  '#121214',
  '#0c0c0e',
];

/** Dark enough at 6 for white text on it, and for itself as text on white. */
const red: MantineColorsTuple = [
  '#fff0f0',
  '#fde0e0',
  '#f9c0c1',
  '#ff9a96',
  '#ee6a6d',
  '#dd464b',
  '#c92f36',
  '#b0262d',
  '#8f2026',
  '#6e1b20',
];

const fontFamily = '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif';

function selectText({ currentTarget }: SyntheticEvent<HTMLInputElement>): void {
  if (!currentTarget.readOnly) currentTarget.select();
}

export const theme = createTheme({
  respectReducedMotion: true,
  primaryColor: 'indigo',
  primaryShade: { light: 6, dark: 6 },
  colors: { indigo, gray, dark, red },
  black: '#1b1b20',
  autoContrast: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '6px', lg: '8px', xl: '12px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '20px', xl: '32px' },
  fontFamily,
  fontSizes: { xs: '12px', sm: '13px', md: '13.5px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.5', xl: '1.5' },
  headings: {
    fontFamily,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '1.35' },
      h2: { fontSize: '15px', lineHeight: '1.4' },
      h3: { fontSize: '13.5px', lineHeight: '1.4' },
    },
  },
  shadows: {
    xs: '0 1px 2px rgb(16 16 24 / 5%)',
    sm: '0 1px 3px rgb(16 16 24 / 8%)',
    md: '0 4px 14px -2px rgb(16 16 24 / 12%), 0 1px 3px rgb(16 16 24 / 8%)',
    lg: '0 12px 32px -6px rgb(16 16 24 / 20%), 0 2px 6px rgb(16 16 24 / 8%)',
    xl: '0 24px 56px -12px rgb(16 16 24 / 28%)',
  },
  // Plain objects: the components' own `extend` would bring all of them with the first page.
  components: {
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500, color: 'gray' } },
    Button: { defaultProps: { size: 'xs' }, styles: { label: { fontWeight: 500 } } },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.25 } } },
    Input: { defaultProps: { size: 'xs' } },
    InputWrapper: { defaultProps: { size: 'xs' } },
    Menu: {
      defaultProps: {
        shadow: 'md',
        position: 'bottom-start',
        transitionProps: { duration: 80 },
        withInitialFocusPlaceholder: false,
      },
    },
    Modal: {
      defaultProps: {
        radius: 'lg',
        yOffset: '10dvh',
        overlayProps: { backgroundOpacity: 0.35 },
        transitionProps: { duration: 120, transition: 'fade' },
      },
      styles: { title: { fontWeight: 600, fontSize: 'var(--mantine-font-size-lg)', lineHeight: 1.3 } },
    },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    // What is chosen stands in the input: typing replaces it.
    Select: { defaultProps: { onFocus: selectText, onClick: selectText } },
    Table: { defaultProps: { verticalSpacing: 7, horizontalSpacing: 'sm' } },
    Tabs: { defaultProps: { keepMounted: false } },
    Tooltip: {
      defaultProps: { openDelay: 350, fz: 'xs', withArrow: false, events: { hover: true, focus: true, touch: false } },
    },
  },
});

/** Light variants are darkened, in the dark scheme brightened, and dimmed text strengthened: the stock values miss WCAG AA on tinted backgrounds. */
export const cssVariablesResolver: CSSVariablesResolver = (theme) => ({
  variables: {},
  light: {
    ...Object.fromEntries(
      Object.keys(theme.colors).map((name) => [
        `--mantine-color-${name}-light-color`,
        `color-mix(in oklab, var(--mantine-color-${name}-9) 72%, black)`,
      ]),
    ),
    '--mantine-color-gray-text': 'var(--mantine-color-gray-7)',
    '--mantine-color-gray-light-color': 'var(--mantine-color-gray-7)',
    '--mantine-color-gray-light-hover': 'var(--mantine-color-gray-2)',
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': '#6b6c78',
    '--mantine-color-error': '#c4292f',
    '--mantine-color-default-border': 'var(--mantine-color-gray-3)',
    '--mantine-color-default-hover': 'var(--mantine-color-gray-1)',
  },
  dark: {
    ...Object.fromEntries(
      Object.keys(theme.colors).map((name) => [
        `--mantine-color-${name}-light-color`,
        `var(--mantine-color-${name}-3)`,
      ]),
    ),
    '--mantine-color-gray-light-color': 'var(--mantine-color-dark-1)',
    '--mantine-color-indigo-text': 'var(--mantine-color-indigo-3)',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-3)',
    '--mantine-color-gray-text': 'var(--mantine-color-dark-1)',
    '--mantine-color-gray-light': 'var(--mantine-color-dark-5)',
    '--mantine-color-gray-light-hover': 'var(--mantine-color-dark-4)',
    '--mantine-color-dimmed': 'var(--mantine-color-dark-2)',
    '--mantine-color-placeholder': '#91929d',
    '--mantine-color-error': '#ff8a85',
    '--mantine-color-default': 'var(--mantine-color-dark-6)',
    '--mantine-color-default-hover': 'var(--mantine-color-dark-5)',
    '--mantine-color-default-border': 'var(--mantine-color-dark-4)',
  },
});
