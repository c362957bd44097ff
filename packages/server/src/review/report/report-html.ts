import { markdownHtml } from './report-markdown.ts';

const STYLE = `:root{color-scheme:light dark}
body{margin:0 auto;max-width:48rem;padding:2rem 1rem;font:1rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2rem;border-bottom:1px solid #8886}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{border:1px solid #8886;padding:.3rem .5rem;text-align:start;vertical-align:top}
pre{overflow-x:auto;padding:.75rem;background:#8882;border-radius:.4rem}code{font-family:ui-monospace,Menlo,Consolas,monospace}
p,li,td{overflow-wrap:anywhere}a{color:LinkText}@media print{body{max-width:none;padding:0}}`;

/**
 * A report as one HTML file: its own style, no script, and nothing that is fetched, which it forbids itself as well.
 * @param text Markdown
 */
export function reportHtml(title: string, text: string): string {
  // Text that runs from right to left does so in its own block only.
  const body = markdownHtml(text).replace(/<(p|li|td|th|h[1-6])>/g, '<$1 dir="auto">');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body>
${body}</body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
