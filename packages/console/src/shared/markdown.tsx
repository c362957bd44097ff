import ReactMarkdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import css from './markdown.module.css';

const remarkPlugins = [remarkGfm];
const rehypePlugins = [rehypeSanitize];

/** Markdown as a document. Raw HTML is not rendered, and what is left is sanitised. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={css.markdown}>
      <ReactMarkdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
