import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import css from './markdown.module.css';

const remarkPlugins = [remarkGfm];
const rehypePlugins = [rehypeSanitize];

/** The box of a task in a list says what it means to those who do not see it. */
const components: Components = {
  input: ({ node: _node, ...box }) => <input {...box} aria-label={box.checked ? 'done' : 'not done'} />,
};

/** Markdown as a document. Raw HTML is not rendered, and what is left is sanitised. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={css.markdown}>
      <ReactMarkdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
