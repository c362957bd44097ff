import { Fragment, type ReactNode, useMemo } from 'react';
import { Markdown } from '../shared/markdown.tsx';
import css from './outbox.module.css';

interface ChatTextProps {
  readonly text: string;
  /** Telegram's small HTML; else Discord's Markdown. */
  readonly isHtml: boolean;
}

/** The text of a chat message in the form of its vendor. */
export function ChatText({ text, isHtml }: ChatTextProps) {
  if (isHtml) return <SmallHtml html={text} />;
  return (
    <div className={css.marked}>
      <Markdown text={text.replaceAll(SMALL_PRINT, '')} />
    </div>
  );
}

/** Discord's mark of a line in small print, which other Markdown does not know. */
const SMALL_PRINT = /^-# /gm;

/** The elements that Telegram knows, without their attributes. Source: https://core.telegram.org/bots/api#html-style */
const elements: Readonly<Record<string, 'b' | 'i' | 'u' | 's' | 'code' | 'pre' | 'blockquote'>> = {
  B: 'b',
  STRONG: 'b',
  I: 'i',
  EM: 'i',
  U: 'u',
  INS: 'u',
  S: 's',
  DEL: 's',
  CODE: 'code',
  PRE: 'pre',
  BLOCKQUOTE: 'blockquote',
};

function SmallHtml({ html }: { readonly html: string }) {
  // The parsed document is never shown: it runs no script and loads nothing.
  const body = useMemo(() => new DOMParser().parseFromString(html, 'text/html').body, [html]);
  return <div style={{ whiteSpace: 'pre-wrap' }}>{childrenOf(body)}</div>;
}

function childrenOf(node: Node): ReactNode[] {
  return [...node.childNodes].map((child, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: nodes of a parsed text have no identity but their place.
    <Fragment key={place}>{drawn(child)}</Fragment>
  ));
}

/** A known element as itself, a link only to the web, anything else as its text. */
function drawn(node: Node): ReactNode {
  if (!(node instanceof Element)) return node.textContent;
  const Name = elements[node.tagName];
  if (Name) return <Name>{childrenOf(node)}</Name>;
  const address = node.getAttribute('href') ?? '';
  if (node.tagName === 'A' && /^https?:/i.test(address)) return <a href={address}>{childrenOf(node)}</a>;
  return childrenOf(node);
}
