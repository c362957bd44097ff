import { Button, TextInput } from '@mantine/core';
import { fromLocalField, toLocalField } from '../../shared/local-moment.ts';
import { readersZone } from '../../shared/time.tsx';
import type { Span } from './presets.ts';
import css from './schedule.module.css';

export interface Preset {
  readonly label: string;
  readonly span: Span;
}

/** The two fields of a span as they are written; either may be no moment yet. */
export interface SpanText {
  readonly from: string;
  readonly to: string;
}

/** A span as the text of its fields. */
export function spanText({ fromMs, toMs }: Span): SpanText {
  return { from: toLocalField(fromMs), to: toLocalField(toMs) };
}

/** The span that the fields say, or null when one is missing or it ends before it begins. */
export function readSpan({ from, to }: SpanText): Span | null {
  const fromMs = fromLocalField(from);
  const toMs = fromLocalField(to);
  return fromMs !== null && toMs !== null && toMs > fromMs ? { fromMs, toMs } : null;
}

interface SpanFieldsProps {
  readonly value: SpanText;
  readonly presets: readonly Preset[];
  readonly onChange: (value: SpanText) => void;
}

/** From and to on the reader's clock, with a button for each span that is usual. */
export function SpanFields({ value, presets, onChange }: SpanFieldsProps) {
  const isWrong = value.from !== '' && value.to !== '' && readSpan(value) === null;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of buttons is no fieldset. */}
      <div className={css.presets} role="group" aria-label="Usual times">
        {presets.map(({ label, span }) => {
          const text = spanText(span);
          const isChosen = text.from === value.from && text.to === value.to;
          return (
            <Button
              key={label}
              variant={isChosen ? 'light' : 'default'}
              size="compact-sm"
              aria-pressed={isChosen}
              onClick={() => onChange(text)}
            >
              {label}
            </Button>
          );
        })}
      </div>
      <div className={css.span}>
        <TextInput
          type="datetime-local"
          label={`From (your clock, ${readersZone})`}
          value={value.from}
          onChange={(event) => onChange({ ...value, from: event.currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          label={`To (your clock, ${readersZone})`}
          value={value.to}
          error={isWrong ? 'It must end after it begins' : null}
          onChange={(event) => onChange({ ...value, to: event.currentTarget.value })}
        />
      </div>
    </>
  );
}
