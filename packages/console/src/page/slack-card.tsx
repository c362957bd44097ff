import type { ReactNode } from 'react';
import { parseMrkdwn } from './mrkdwn.ts';
import css from './slack-card.module.css';

/** A text object of Block Kit. */
interface TextObject {
  readonly type?: string;
  readonly text?: string;
}

/** A block as far as it is drawn here; channels/slack makes no others. */
interface Block {
  readonly type?: string;
  readonly text?: TextObject;
  readonly fields?: readonly TextObject[];
  readonly elements?: readonly TextObject[];
}

/** A Slack message as it looks to its recipient. `buttons` stands where the message has its actions. */
export function SlackCard({ blocks, buttons }: { blocks: readonly unknown[]; buttons: ReactNode }) {
  const hasActions = blocks.some((block) => (block as Block).type === 'actions');
  return (
    <div className={css.card}>
      <img src="/icon-calm.svg" alt="" width={36} height={36} />
      <div className={css.message}>
        <p className={css.sender}>
          <b>Tocsin</b> <span>APP</span>
        </p>
        {blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no identity but their place.
          <BlockView key={index} block={block as Block} buttons={buttons} />
        ))}
        {hasActions ? null : buttons}
      </div>
    </div>
  );
}

function BlockView({ block, buttons }: { block: Block; buttons: ReactNode }) {
  switch (block.type) {
    case 'header':
      return <h3 className={css.header}>{block.text?.text}</h3>;
    case 'section':
      return (
        <div className={css.section}>
          {block.text ? <Mrkdwn text={block.text.text ?? ''} /> : null}
          {block.fields ? (
            <div className={css.fields}>
              {block.fields.map((field) => (
                <Mrkdwn key={field.text} text={field.text ?? ''} />
              ))}
            </div>
          ) : null}
        </div>
      );
    case 'context':
      return (
        <div className={css.context}>
          {block.elements?.map((element) => (
            <Mrkdwn key={element.text} text={element.text ?? ''} />
          ))}
        </div>
      );
    case 'divider':
      return <hr className={css.divider} />;
    case 'actions':
      return <>{buttons}</>;
    default:
      return null;
  }
}

function Mrkdwn({ text }: { text: string }) {
  return (
    <p className={css.text}>
      {parseMrkdwn(text).map((piece, index) => {
        const key = `${index} ${piece.text}`;
        switch (piece.kind) {
          case 'bold':
            return <b key={key}>{piece.text}</b>;
          case 'italic':
            return <i key={key}>{piece.text}</i>;
          case 'strike':
            return <s key={key}>{piece.text}</s>;
          case 'code':
            return <code key={key}>{piece.text}</code>;
          case 'block':
            return (
              <code key={key} className={css.block}>
                {piece.text}
              </code>
            );
          case 'link':
            return (
              <a key={key} href={piece.url}>
                {piece.text}
              </a>
            );
          default:
            return <span key={key}>{piece.text}</span>;
        }
      })}
    </p>
  );
}
