import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Review, ReviewParts } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { humanize } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import css from './findings.module.css';
import { KeyEvents } from './key-events.tsx';
import { LineList } from './line-list.tsx';
import { withoutFactor } from './part-lists.ts';
import { useParts } from './use-parts.ts';
import { WhyChains } from './why-chains.tsx';

type Classification = NonNullable<ReviewParts['classification']>;
type FactorKind = ReviewParts['factors'][number]['kind'];

const classifications: readonly Classification[] = ['incident', 'near-miss', 'false-positive', 'planned', 'duplicate'];
const factorKinds: readonly FactorKind[] = [
  ...(['change', 'configuration', 'capacity', 'dependency', 'data', 'detection'] as const),
  ...(['process', 'communication', 'people', 'security', 'other'] as const),
];
const options = (ids: readonly string[]) => ids.map((value) => ({ value, label: humanize(value) }));

/** What was found, part by part. It stands in the report as well. */
export function Findings({ review }: { readonly review: Review }) {
  const mayEdit = useMayRespond() && review.status === 'open';
  return (
    <>
      <RootCause review={review} mayEdit={mayEdit} />
      <KeyEvents review={review} mayEdit={mayEdit} />
      <WhyChains review={review} mayEdit={mayEdit} />
      <Factors review={review} mayEdit={mayEdit} />
      <Lessons review={review} mayEdit={mayEdit} />
    </>
  );
}

export interface FindingProps {
  readonly review: Review;
  readonly mayEdit: boolean;
}

function RootCause({ review, mayEdit }: FindingProps) {
  const { rootCause, classification } = review.parts;
  const { say, busy } = useParts(review);
  const [draft, setDraft] = useState<string | null>(null);
  const save = async () => {
    if (await say({ rootCause: draft?.trim() || null })) setDraft(null);
  };
  return (
    <Panel
      title="Root cause"
      actions={
        mayEdit && draft === null ? (
          <Button size="xs" variant="default" onClick={() => setDraft(rootCause ?? '')}>
            {rootCause ? 'Edit the root cause' : 'Say the root cause'}
          </Button>
        ) : null
      }
    >
      <div className={css.stack}>
        {draft === null ? (
          <p className={css.words}>{rootCause ?? 'Nobody has said it yet.'}</p>
        ) : (
          <>
            <Textarea
              aria-label="Root cause"
              value={draft}
              maxLength={5000}
              autosize
              minRows={3}
              data-autofocus
              onChange={(event) => setDraft(event.currentTarget.value)}
            />
            <div className={css.row}>
              <Button size="xs" loading={busy} onClick={() => void save()}>
                Save
              </Button>
              <Button size="xs" variant="default" onClick={() => setDraft(null)}>
                Cancel
              </Button>
            </div>
          </>
        )}
        <NativeSelect
          label="It turned out to be"
          disabled={!mayEdit || busy}
          value={classification ?? ''}
          data={[{ value: '', label: 'Not said yet' }, ...options(classifications)]}
          onChange={(event) => {
            const value = event.currentTarget.value as Classification | '';
            void say({ classification: value === '' ? null : value });
          }}
        />
      </div>
    </Panel>
  );
}

/** What made it possible or worse, each with its class. */
function Factors({ review, mayEdit }: FindingProps) {
  const { factors, whys } = review.parts;
  const { say, busy } = useParts(review);
  const [kind, setKind] = useState<FactorKind>('change');
  return (
    <Panel title="Contributing factors" note={factors.length > 0 ? factors.length : null}>
      <LineList
        label="Contributing factors"
        lines={factors.map(({ text }) => text)}
        mayEdit={mayEdit}
        busy={busy}
        addLabel="New contributing factor"
        placeholder="What made it possible, or worse?"
        lead={(index) => <Tag>{humanize(factors[index]?.kind ?? '')}</Tag>}
        beside={
          <NativeSelect
            aria-label="Class of the new factor"
            value={kind}
            data={options(factorKinds)}
            onChange={(event) => setKind(event.currentTarget.value as FactorKind)}
          />
        }
        onChange={(lines, what) =>
          what.kind === 'removed'
            ? say({
                factors: factors.filter((_, index) => index !== what.index),
                whys: withoutFactor(whys, what.index),
              })
            : say({ factors: lines.map((text, index) => ({ kind: factors[index]?.kind ?? kind, text })) })
        }
      />
    </Panel>
  );
}

const lessons = [
  { part: 'wentWell', title: 'What went well', ask: 'What helped?' },
  { part: 'wentBadly', title: 'What went badly', ask: 'What was in the way?' },
  { part: 'lucky', title: 'Where we were lucky', ask: 'What could have made it worse?' },
] as const;

function Lessons({ review, mayEdit }: FindingProps) {
  const { say, busy } = useParts(review);
  return (
    <div className={css.lessons}>
      {lessons.map(({ part, title, ask }) => (
        <Panel key={part} title={title}>
          <LineList
            label={title}
            lines={review.parts[part]}
            mayEdit={mayEdit}
            busy={busy}
            addLabel={`Add: ${title}`}
            placeholder={ask}
            onChange={(lines) => say({ [part]: lines })}
          />
        </Panel>
      ))}
    </div>
  );
}
