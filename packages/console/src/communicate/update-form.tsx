import { Button, Group, Tabs, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Globe, Save, Send } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import { previewUpdateOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { StatusUpdate, UpdatePreview } from '../api/generated/types.gen.ts';
import { Kept, UpdateConflict } from './update-conflict.tsx';
import type { UpdateDraft } from './update-draft.ts';
import { inputId, UpdateFields } from './update-fields.tsx';
import { ChannelPreview, StatusPagePreview } from './update-preview.tsx';
import { blanksIn, blankTitle, channelWord, hasBothTexts, recipientCount } from './update-words.ts';
import css from './updates.module.css';

interface UpdateFormProps {
  readonly update: StatusUpdate;
  readonly draft: UpdateDraft;
  /** As it is saved; undefined while it is not known. */
  readonly preview: UpdatePreview | undefined;
  readonly onApprove: () => void;
  readonly onDiscard: () => void;
}

const PAGE = 'status-page';

/** The text with its fields, and a tab for each way in which it will be read. */
export function UpdateForm(props: UpdateFormProps) {
  const { update, draft, preview, onApprove } = props;
  const [tab, setTab] = useState<string | null>('write');
  const queries = useQueryClient();
  const block = blockedBy(props);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key !== 's' && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.repeat || draft.isSaving) return;
    if (event.key === 's') void draft.save();
    else if (block === null) onApprove();
  };
  /** What is looked at is what would be sent. */
  const turn = (to: string | null) => {
    if (to === 'write' || !draft.isChanged) setTab(to);
    else {
      void draft.save().then(async (isSaved) => {
        if (!isSaved) return;
        await queries.refetchQueries(previewUpdateOptions({ path: { id: update.id } }));
        setTab(to);
      });
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the shortcuts of the whole dialog; each has its button.
    <div className={css.editor} onKeyDown={onKeyDown}>
      <Recipients update={update} preview={preview} />
      <UpdateConflict draft={draft} />
      <Tabs value={tab} onChange={turn} keepMounted={false}>
        <Tabs.List aria-label="Write, and how it will look">
          <Tabs.Tab value="write">Write</Tabs.Tab>
          {preview?.channels.map(({ channel, type }) => (
            <Tabs.Tab key={channel} value={`to-${channel}`}>
              {channelWord(type)}
            </Tabs.Tab>
          ))}
          {preview?.statusPage ? <Tabs.Tab value={PAGE}>Status page</Tabs.Tab> : null}
        </Tabs.List>
        <Tabs.Panel value="write" pt="sm">
          <Write update={update} draft={draft} />
        </Tabs.Panel>
        {preview?.channels.map((channel) => (
          <Tabs.Panel key={channel.channel} value={`to-${channel.channel}`} pt="sm">
            <ChannelPreview update={update} channel={channel} />
          </Tabs.Panel>
        ))}
        {preview?.statusPage ? (
          <Tabs.Panel value={PAGE} pt="sm">
            <StatusPagePreview page={preview.statusPage} />
          </Tabs.Panel>
        ) : null}
      </Tabs>
      <Kept kept={draft.kept} />
      {draft.problem ? (
        <p className={css.problem} role="alert">
          {draft.problem}
        </p>
      ) : null}
      <Foot {...props} block={block} />
    </div>
  );
}

function Recipients({ update, preview }: Pick<UpdateFormProps, 'update' | 'preview'>) {
  return (
    <p className={css.notice} data-outside={update.external || undefined}>
      {update.external ? <Globe size={16} aria-hidden /> : null}
      <span>
        {update.external ? 'People outside the company read this. ' : 'Only people inside read this. '}
        {preview ? `It goes to ${recipientCount(preview)}.` : ''}
      </span>
    </p>
  );
}

/** Why it cannot be sent now; null: it can. */
function blockedBy({ draft, preview }: Pick<UpdateFormProps, 'draft' | 'preview'>): string | null {
  const { subject, text } = draft.mine;
  if (draft.conflict) return 'Choose between the two texts first.';
  if (text.trim() === '') return 'There is no text.';
  if (hasBothTexts(text)) return 'Both texts are in it: take out what is too much, and the lines that mark them.';
  if (preview?.hindrance && preview.missing.length === 0) return preview.hindrance;
  const blanks = blanksIn(`${subject}\n${text}`).length;
  // Fields that were just filled in take the place of their blanks on saving.
  if (blanks > Object.keys(draft.values).length) return 'Fill in what is missing first.';
  return null;
}

interface FootProps extends UpdateFormProps {
  readonly block: string | null;
}

function Foot({ update, draft, onApprove, onDiscard, block }: FootProps) {
  const state = draft.isChanged ? 'Not saved yet' : update.editedBy ? `Saved by ${update.editedBy}` : 'As drafted';
  return (
    <div className={css.foot}>
      <p>
        {block ? <span className={css.block}>{block}</span> : null}
        <small>
          {draft.isBehind ? 'Somebody else has saved this draft meanwhile: save to see both texts.' : state}
        </small>
      </p>
      <Group justify="flex-end" gap="xs">
        {draft.isChanged ? (
          <Button variant="subtle" color="gray" onClick={onDiscard}>
            Discard
          </Button>
        ) : null}
        <Button
          variant="default"
          leftSection={<Save size={15} aria-hidden />}
          disabled={!draft.isChanged || draft.mine.text.trim() === ''}
          loading={draft.isSaving}
          aria-keyshortcuts="Control+S"
          title="Shortcut: Ctrl+S"
          onClick={() => void draft.save()}
        >
          Save
        </Button>
        <Button
          leftSection={<Send size={15} aria-hidden />}
          disabled={block !== null || draft.isSaving}
          aria-keyshortcuts="Control+Enter"
          title="Shortcut: Ctrl+Enter"
          onClick={onApprove}
        >
          Approve and send…
        </Button>
      </Group>
    </div>
  );
}

type WriteProps = Pick<UpdateFormProps, 'update' | 'draft'>;

function Write({ update, draft }: WriteProps) {
  const subject = useRef<HTMLInputElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  const blanks = blanksIn(`${draft.mine.subject}\n${draft.mine.text}`);
  return (
    <div className={css.editor}>
      {blanks.length > 0 ? (
        <div className={css.missing} role="status">
          <span>Missing:</span>
          {blanks.map((name) => (
            <Button key={name} size="compact-sm" variant="default" onClick={() => reach(name, [subject, text])}>
              {blankTitle(name)}
            </Button>
          ))}
        </div>
      ) : null}
      <UpdateFields id={update.id} draft={draft} />
      {update.subject === null ? null : (
        <TextInput
          ref={subject}
          label="Subject"
          value={draft.mine.subject}
          onChange={(event) => draft.write({ subject: event.currentTarget.value })}
          maxLength={300}
        />
      )}
      <Textarea
        ref={text}
        label="Text"
        value={draft.mine.text}
        onChange={(event) => draft.write({ text: event.currentTarget.value })}
        autosize
        minRows={8}
        maxRows={20}
        data-autofocus
      />
    </div>
  );
}

type Written = HTMLInputElement | HTMLTextAreaElement;

/** Goes to the input of a field, or selects the blank where it stands in the text, so that typing replaces it. */
function reach(name: string, places: readonly RefObject<Written | null>[]): void {
  const input = document.getElementById(inputId(name.replace(/^fields\./, '')));
  if (name.startsWith('fields.') && input) {
    input.focus();
    return;
  }
  const blank = `[[${name}]]`;
  const place = places.find(({ current }) => current?.value.includes(blank))?.current;
  if (!place) return;
  const start = place.value.indexOf(blank);
  place.focus();
  place.setSelectionRange(start, start + blank.length);
}
