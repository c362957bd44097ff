import { SegmentedControl } from '@mantine/core';
import { Bell, PhoneCall } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { OutboxMessageWhole } from '../api/generated/types.gen.ts';
import { Source } from '../shared/output.tsx';
import { ChatText } from './chat-text.tsx';
import css from './outbox.module.css';
import { readRendered } from './rendered.ts';
import { SlackCard } from './slack-card.tsx';

/** What of a message is drawn: also one that nobody has sent yet. */
export type ShownMessage = Pick<OutboxMessageWhole, 'to' | 'address' | 'subject' | 'text' | 'rendered' | 'actions'> & {
  readonly channelType: string;
};

interface RenderedMessageProps {
  readonly message: ShownMessage;
  /** The buttons that work, where the message has them. */
  readonly buttons: ReactNode;
}

/** A message as its recipient sees it, on the kind of channel it goes over. */
export function RenderedMessage({ message, buttons }: RenderedMessageProps) {
  const rendered = readRendered(message.rendered, message.text);
  if (rendered.kind === 'slack') return <SlackCard blocks={rendered.blocks} buttons={buttons} />;
  return (
    <>
      {rendered.kind === 'email' ? <Mail message={message} html={rendered.html} text={rendered.text} /> : null}
      {rendered.kind === 'sms' ? <TextBubble text={rendered.text} to={message.address} /> : null}
      {rendered.kind === 'voice' ? <Spoken lines={rendered.spoken} to={message.address} /> : null}
      {rendered.kind === 'chat' ? (
        <Chat
          text={rendered.text}
          buttons={message.actions.length > 0 ? [] : rendered.buttons}
          isHtml={message.channelType === 'telegram'}
        />
      ) : null}
      {rendered.kind === 'push' ? <Notice title={rendered.title} body={rendered.body} /> : null}
      {rendered.kind === 'event' ? (
        <Source label="What the other system is sent" text={JSON.stringify(rendered.body, null, 2)} />
      ) : null}
      {rendered.kind === 'plain' ? <pre className={css.plain}>{rendered.text}</pre> : null}
      {buttons}
    </>
  );
}

interface MailProps {
  readonly message: ShownMessage;
  readonly html: string;
  readonly text: string;
}

function Mail({ message, html, text }: MailProps) {
  const [view, setView] = useState('html');
  const { subject } = message.rendered;
  return (
    <div className={css.mail}>
      <dl>
        <dt>To</dt>
        <dd>
          {message.to}
          {message.address ? ` <${message.address}>` : null}
        </dd>
        <dt>Subject</dt>
        <dd>
          <b>{typeof subject === 'string' ? subject : message.subject}</b>
        </dd>
      </dl>
      <SegmentedControl
        aria-label="Form of the e-mail"
        size="xs"
        value={view}
        onChange={setView}
        data={[
          { value: 'html', label: 'HTML' },
          { value: 'text', label: 'Plain text' },
        ]}
      />
      {view === 'html' ? (
        <iframe title={`E-mail: ${message.subject}`} sandbox="" srcDoc={html} />
      ) : (
        <pre className={css.plain}>{text}</pre>
      )}
    </div>
  );
}

function TextBubble({ text, to }: { readonly text: string; readonly to: string }) {
  return (
    <figure className={css.phone}>
      <figcaption>
        Text message to {to} · {text.length} characters
      </figcaption>
      <p className={css.bubble}>{text}</p>
    </figure>
  );
}

function Spoken({ lines, to }: { readonly lines: readonly string[]; readonly to: string }) {
  return (
    <figure className={css.phone}>
      <figcaption>
        <PhoneCall size={14} aria-hidden /> Call to {to}: what is said
      </figcaption>
      {lines.map((line, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same words may be said twice.
        <p key={place} className={css.spoken}>
          “{line}”
        </p>
      ))}
    </figure>
  );
}

interface ChatProps {
  readonly text: string;
  readonly buttons: readonly { readonly label: string; readonly url: string | null }[];
  readonly isHtml: boolean;
}

function Chat({ text, buttons, isHtml }: ChatProps) {
  return (
    <div className={css.chat}>
      <div className={css.bubble}>
        <ChatText text={text} isHtml={isHtml} />
      </div>
      {buttons.length > 0 ? (
        <ul aria-label="Buttons as they are drawn">
          {buttons.map((button) => (
            <li key={button.label}>{button.label}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Notice({ title, body }: { readonly title: string; readonly body: string }) {
  return (
    <div className={css.push}>
      <Bell size={20} aria-hidden />
      <div>
        <b>{title}</b>
        <p>{body}</p>
      </div>
    </div>
  );
}
