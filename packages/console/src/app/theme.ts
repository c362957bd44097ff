import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#eef0fc',
  '#dce0f8',
  '#b9c1f0',
  '#95a1e9',
  '#7a88e3',
  '#6474dd',
  '#5365d6',
  '#4253c4',
  '#3747ab',
  '#2b3889',
];
/** Neutral with a breath of blue: the lightest is text, the darkest the page. */
const dark: MantineColorsTuple = [
  '#e6e9ef',
  '#c3cad5',
  '#aab3c1',
  '#8a94a4',
  '#4a5565',
  '#333c49',
  '#262d38',
  '#171b22',
  '#11151b',
  '#0c0f14',
];
const gray: MantineColorsTuple = [
  '#f8f9fb',
  '#f1f3f6',
  '#e7eaef',
  '#dce0e7',
  '#c8cfd9',
  '#a8b1bf',
  '#7b8697',
  '#566173',
  '#384252',
  '#161b24',
];
const red: MantineColorsTuple = [
  '#fdeeed',
  '#fad9d6',
  '#f4b2ac',
  '#ee8880',
  '#e9655b',
  '#e24a3f',
  '#d8352a',
  '#c4271d',
  '#a81f17',
  '#87170f',
];

/** Mantine's settings; colours, spacing and type that are ours alone are variables in global.css. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, dark, gray, red },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: {
        ...{ centered: true, radius: 'md', overlayProps: { backgroundOpacity: 0.5 } },
        closeButtonProps: { 'aria-label': 'Close the dialog' },
      },
    },
    Tooltip: { defaultProps: { withArrow: true, multiline: true, events: { hover: true, focus: true, touch: true } } },
  },
});

/** Mantine's surfaces and text follow the variables of global.css, in both schemes. */
export const followOurVariables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-3)',
    '--mantine-color-error': 'var(--bad)',
    '--mantine-color-placeholder': 'var(--text-3)',
    '--mantine-color-default': 'var(--surface)',
    '--mantine-color-default-hover': 'var(--inset)',
    '--mantine-color-default-border': 'var(--border-strong)',
  };
  return { variables: {}, light: both, dark: both };
};
