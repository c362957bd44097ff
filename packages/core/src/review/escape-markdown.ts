/**
 * Makes text from outside harmless within a line or a table cell of Markdown: what it says is shown as it is, and nothing
 * in it becomes a link, an image, markup or a new line.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#|~!]/g, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^[-+=]/, '\\$&')
    .replace(/(https?|ftp)(:\/\/)/gi, '$1&#58;//')
    .replace(/www\./gi, 'www&#46;');
}
