import { Button, NativeSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Download, History, Pencil } from 'lucide-react';
import { useState } from 'react';
import { setReportFormMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Review } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Markdown } from '../shared/markdown.tsx';
import { listWords } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { HistoryDialog } from './history-dialog.tsx';
import { RefreshFacts } from './refresh-facts.tsx';
import css from './report.module.css';
import { ReportEditor } from './report-editor.tsx';

const forms = [
  { value: 'plan', label: 'As the plan says' },
  { value: 'retrospective', label: 'Retrospective' },
  { value: 'post-incident-review', label: 'Post-incident review' },
  { value: 'incident-report', label: 'Short incident report' },
];

interface ReviewReportProps {
  readonly review: Review;
  readonly isEditing: boolean;
  readonly onEdit: (isEditing: boolean) => void;
}

/** The report as a document, its files and its history, and its Markdown to edit together with others. */
export function ReviewReport({ review, isEditing, onEdit }: ReviewReportProps) {
  const [showsHistory, setShowsHistory] = useState(false);
  const mayEdit = useMayRespond() && review.status === 'open';
  return (
    <Panel
      title="Report"
      note={review.edited ? `version ${review.version}` : 'written from the timeline'}
      actions={
        <>
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            leftSection={<History size={14} aria-hidden />}
            onClick={() => setShowsHistory(true)}
          >
            History
          </Button>
          {mayEdit && !isEditing ? (
            <Button
              size="xs"
              variant="default"
              leftSection={<Pencil size={14} aria-hidden />}
              onClick={() => onEdit(true)}
            >
              Edit the report
            </Button>
          ) : null}
        </>
      }
    >
      {review.stale && mayEdit ? <RefreshFacts review={review} /> : null}
      {mayEdit && isEditing ? (
        <ReportEditor review={review} onDone={() => onEdit(false)} />
      ) : (
        <>
          <Editing review={review} />
          <Markdown text={review.report} />
          <div className={css.foot}>
            <Files id={review.id} />
            {mayEdit && !review.edited ? <Form review={review} /> : null}
          </div>
        </>
      )}
      {showsHistory ? (
        <HistoryDialog id={review.id} mayRestore={mayEdit} onClose={() => setShowsHistory(false)} />
      ) : null}
    </Panel>
  );
}

function Editing({ review: { editors } }: { readonly review: Review }) {
  if (editors.length === 0) return null;
  return <p className={css.others}>Editing now: {listWords(editors.map(({ name }) => name))}</p>;
}

/** The report as files; the server makes them. */
function Files({ id }: { readonly id: string }) {
  return (
    <div className={css.files}>
      <Download size={14} aria-hidden />
      {(['md', 'html', 'pdf'] as const).map((format) => (
        <a key={format} href={`/api/reviews/${encodeURIComponent(id)}/report.${format}`} download>
          {format === 'md' ? 'Markdown' : format.toUpperCase()}
        </a>
      ))}
    </div>
  );
}

/** Which sections it has; once somebody has edited it, they stay. */
function Form({ review: { id, form } }: { readonly review: Review }) {
  const set = useMutation(setReportFormMutation());
  return (
    <NativeSelect
      size="xs"
      label="Sections"
      value={set.isPending ? set.variables.body.form : form}
      data={forms}
      onChange={(event) => set.mutate({ path: { id }, body: { form: event.currentTarget.value as Review['form'] } })}
    />
  );
}
