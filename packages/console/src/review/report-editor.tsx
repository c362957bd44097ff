import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { type ReactNode, useDeferredValue, useLayoutEffect, useRef, useState } from 'react';
import type { Review } from '../api/generated/types.gen.ts';
import { useSession } from '../app/session.ts';
import { SourceDiff } from '../runbook/source-diff.tsx';
import { Markdown } from '../shared/markdown.tsx';
import { listWords } from '../shared/names.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import css from './report.module.css';
import { type Draft, isUnsaved, moveCaret, sectionAt } from './report-draft.ts';
import { usePresence } from './use-presence.ts';
import { useReportDraft } from './use-report-draft.ts';

interface ReportEditorProps {
  readonly review: Review;
  readonly onDone: () => void;
}

/** The report in Markdown beside what it looks like, saved while one types and merged with what others write. */
export function ReportEditor({ review, onDone }: ReportEditorProps) {
  const { draft, type, settle, forgetMerge, finish } = useReportDraft(review);
  const [view, setView] = useState('edit');
  const [isDeciding, setDeciding] = useState(true);
  const [caret, setCaret] = useState(0);
  const shown = useDeferredValue(draft.text);
  const section = sectionAt(draft.text, caret);
  usePresence(review.id, section);
  return (
    <div className={css.editor} data-view={view}>
      <div className={css.bar}>
        <SegmentedControl
          aria-label="Edit or preview"
          className={css.views ?? ''}
          size="xs"
          value={view}
          onChange={setView}
          data={[
            { value: 'edit', label: 'Edit' },
            { value: 'preview', label: 'Preview' },
          ]}
        />
        <SaveState draft={draft} onDecide={() => setDeciding(true)} />
        <Others review={review} />
        <Button
          size="xs"
          className={css.done ?? ''}
          onClick={() => void finish().then((isSaved) => isSaved && onDone())}
        >
          Done
        </Button>
      </div>
      <Merged draft={draft} onSeen={forgetMerge} />
      <div className={css.both}>
        <Source text={draft.text} onType={type} onCaret={setCaret} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
        <section className={css.preview} aria-label="Preview" tabIndex={0}>
          <Markdown text={shown} />
        </section>
      </div>
      {draft.conflict && isDeciding ? (
        <ConflictDialog conflict={draft.conflict} onSettle={settle} onLater={() => setDeciding(false)} />
      ) : null}
    </div>
  );
}

interface SourceProps {
  readonly text: string;
  readonly onType: (text: string) => void;
  readonly onCaret: (caret: number) => void;
}

/** The field itself. When others' words come in, the caret stays at the words where it was. */
function Source({ text, onType, onCaret }: SourceProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const before = useRef({ text, start: 0, end: 0 });
  useLayoutEffect(() => {
    const { text: old, start, end } = before.current;
    const area = field.current;
    if (area && old !== text) area.setSelectionRange(moveCaret(old, text, start), moveCaret(old, text, end));
    before.current = { ...before.current, text };
  }, [text]);
  const remember = (area: HTMLTextAreaElement) => {
    before.current = { text: area.value, start: area.selectionStart, end: area.selectionEnd };
    onCaret(area.selectionStart);
  };
  return (
    <Textarea
      ref={field}
      aria-label="Report in Markdown"
      className={css.source ?? ''}
      classNames={{ input: css.markdown ?? '' }}
      value={text}
      onChange={(event) => {
        remember(event.currentTarget);
        onType(event.currentTarget.value);
      }}
      onSelect={(event) => remember(event.currentTarget)}
      rows={30}
    />
  );
}

/** Whether what is written is safe. */
function SaveState({ draft, onDecide }: { readonly draft: Draft; readonly onDecide: () => void }) {
  if (draft.conflict) {
    return (
      <span className={css.state} data-tone="bad" role="alert">
        Not saved: somebody changed the same lines.{' '}
        <Button size="compact-xs" color="red" variant="light" onClick={onDecide}>
          Decide
        </Button>
      </span>
    );
  }
  return (
    <span className={css.state} data-tone={draft.failed ? 'bad' : 'ok'} role="status">
      {stateWords(draft)}
    </span>
  );
}

function stateWords(draft: Draft): ReactNode {
  if (draft.failed) return `Not saved, trying again: ${draft.failed}`;
  if (draft.text.trim() === '') return 'An empty report is not saved.';
  if (draft.sent !== null) return 'Saving…';
  if (isUnsaved(draft)) return 'Not saved yet';
  return draft.base.version === 0 ? 'Follows the timeline until you write' : `Saved, version ${draft.base.version}`;
}

/** Who else is at it, and where. */
function Others({ review }: { readonly review: Review }) {
  const name = useSession().data?.name;
  const others = review.editors.filter((one) => one.name !== name);
  if (others.length === 0) return null;
  const words = others.map((one) => (one.section ? `${one.name} (${one.section})` : one.name));
  return <span className={css.others}>Also editing: {listWords(words)}</span>;
}

/** What others wrote meanwhile is in the text now: said, and shown. */
function Merged({ draft: { merged }, onSeen }: { readonly draft: Draft; readonly onSeen: () => void }) {
  if (merged === null) return null;
  return (
    <div className={css.merged} role="status">
      <span>Others saved meanwhile. Their changes are in your text now.</span>
      <Button size="compact-xs" variant="default" onClick={onSeen}>
        Close
      </Button>
      <details>
        <summary>What came in</summary>
        <SourceDiff before={merged.sent} after={merged.received} label="What came in" />
      </details>
    </div>
  );
}
