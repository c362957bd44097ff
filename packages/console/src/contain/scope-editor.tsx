import { ActionIcon, Autocomplete, Button, NativeSelect, NumberInput, Slider, TagsInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { Choice } from './choice.tsx';
import { scopeWords } from './lever-words.ts';
import css from './move.module.css';
import { asKind, NEW_ROW, type ScopeDraft, toScope, whatIsMissing } from './scope-draft.ts';

interface ScopeEditorProps {
  readonly draft: ScopeDraft;
  readonly onChange: (draft: ScopeDraft) => void;
}

const kinds = [
  { value: 'everybody', label: 'Everybody' },
  { value: 'share', label: 'A share' },
  { value: 'some', label: 'Only some' },
] as const;

/** For whom a lever is pulled: everybody, a share, or those with some attribute. */
export function ScopeEditor({ draft, onChange }: ScopeEditorProps) {
  const missing = whatIsMissing(draft);
  return (
    <div className={css.scope}>
      <Choice label="For whom" value={draft.kind} options={kinds} onChange={(kind) => onChange(asKind(draft, kind))} />
      {draft.kind === 'some' ? <Rows draft={draft} onChange={onChange} /> : null}
      {draft.kind === 'everybody' ? null : <Share draft={draft} onChange={onChange} />}
      {draft.kind === 'everybody' ? null : (
        <p className={css.note} role="status">
          {missing ?? `For ${scopeWords(toScope(draft))}.`}
        </p>
      )}
    </div>
  );
}

function Share({ draft, onChange }: ScopeEditorProps) {
  const label = draft.kind === 'share' ? 'Share' : 'Share of them';
  return (
    <div className={css.limit}>
      <NumberInput
        label={label}
        description={draft.kind === 'share' ? 'The same ones each time; a higher share only adds others.' : undefined}
        suffix="%"
        min={0}
        max={100}
        value={draft.percent}
        onChange={(next) => onChange({ ...draft, percent: next === '' ? Number.NaN : Number(next) })}
      />
      <Slider
        thumbLabel={`${label} in percent`}
        size="lg"
        thumbSize={26}
        label={null}
        step={5}
        value={Number.isFinite(draft.percent) ? draft.percent : 0}
        onChange={(percent) => onChange({ ...draft, percent })}
      />
    </div>
  );
}

type Row = ScopeDraft['rows'][number];

function Rows({ draft, onChange }: ScopeEditorProps) {
  const change = (index: number, changes: Partial<Row>) =>
    onChange({ ...draft, rows: draft.rows.map((row, at) => (at === index ? { ...row, ...changes } : row)) });
  return (
    <>
      {draft.rows.map((row, index) => (
        // Rows have no name of their own, and are only added at the end.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <fieldset key={index} className={css.scopeRow} aria-label={`Condition ${index + 1}`}>
          <NativeSelect
            aria-label="Only those, or all but those"
            value={row.side}
            data={[
              { value: 'match', label: 'Only' },
              { value: 'except', label: 'All but' },
            ]}
            onChange={(event) => change(index, { side: event.currentTarget.value === 'except' ? 'except' : 'match' })}
          />
          <Autocomplete
            aria-label="Attribute"
            placeholder="tenant"
            data={['tenant', 'region', 'environment', 'number']}
            value={row.attribute}
            maxLength={64}
            onChange={(attribute) => change(index, { attribute })}
          />
          <TagsInput
            className={css.values ?? ''}
            aria-label="Values"
            placeholder={row.values.length > 0 ? '' : 'Values; Enter or comma after each'}
            splitChars={[',', ' ', ';']}
            value={[...row.values]}
            onChange={(values) => change(index, { values })}
          />
          <ActionIcon
            variant="default"
            aria-label={`Remove condition ${index + 1}`}
            className={css.remove ?? ''}
            onClick={() => onChange({ ...draft, rows: draft.rows.filter((_, at) => at !== index) })}
          >
            <X size={16} aria-hidden />
          </ActionIcon>
        </fieldset>
      ))}
      <Button
        variant="subtle"
        className={css.add ?? ''}
        leftSection={<Plus size={15} aria-hidden />}
        onClick={() => onChange({ ...draft, rows: [...draft.rows, NEW_ROW] })}
      >
        Add a condition
      </Button>
    </>
  );
}
