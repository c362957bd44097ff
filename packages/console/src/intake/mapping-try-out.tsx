import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { describeError } from '../api/errors.ts';
import { tryMapping } from '../api/generated/sdk.gen.ts';
import type { IntakeMapping } from '../api/generated/types.gen.ts';
import css from './intake.module.css';
import { TriedResult } from './tried-result.tsx';

const FIELDS = ['key', 'summary', 'severity', 'status', 'component', 'link'] as const;
type Field = (typeof FIELDS)[number];
type Written = Readonly<Record<Field, string>>;

const HINTS: Readonly<Record<Field, string>> = {
  key: 'What the alert is known by, the same at its end',
  summary: 'What people read',
  severity: 'A level of the plan, or critical, error, warning, info',
  status: 'firing, resolved or ignore; nothing: firing',
  component: 'A component of the plan',
  link: 'Where the sender shows it',
};

const EXAMPLE: Written = {
  key: 'body.id',
  summary: 'body.title',
  severity: 'body.level == "high" ? "critical" : "warning"',
  status: 'body.state == "closed" ? "resolved" : "firing"',
  component: '',
  link: '',
};
const EXAMPLE_BODY = '{\n  "id": 7,\n  "title": "Orders stand still",\n  "level": "high",\n  "state": "open"\n}';
const WAIT_MS = 300;

/** JSON on one side, expressions on the other, and the alert that they give, while one writes. */
export function MappingTryOut({ service, mappings }: { service: string; mappings: readonly IntakeMapping[] }) {
  const [written, setWritten] = useState(EXAMPLE);
  const [body, setBody] = useState(EXAMPLE_BODY);
  const [asked] = useDebouncedValue({ service, body, mapping: written }, WAIT_MS);
  const tried = useQuery({
    queryKey: ['tryMapping', asked],
    queryFn: async ({ signal }) => (await tryMapping({ body: asked, signal, throwOnError: true })).data,
    placeholderData: (before) => before,
    retry: false,
  });
  const choose = (id: string) => {
    const chosen = mappings.find((mapping) => mapping.id === id);
    setWritten(chosen ? writtenOf(chosen) : EXAMPLE);
  };
  return (
    <div className={css.tryOut}>
      <div className={css.side}>
        {mappings.length > 0 ? (
          <NativeSelect
            label="Begin with"
            data={[
              { value: '', label: 'an example' },
              ...mappings.map(({ id, title }) => ({ value: id, label: title })),
            ]}
            onChange={(event) => choose(event.currentTarget.value)}
          />
        ) : null}
        <Textarea
          label="Body (JSON)"
          autosize
          minRows={8}
          maxRows={24}
          classNames={{ input: css.code }}
          spellCheck={false}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
        />
      </div>
      <div className={css.side}>
        {FIELDS.map((field) => (
          <TextInput
            key={field}
            label={field.charAt(0).toUpperCase() + field.slice(1)}
            description={HINTS[field]}
            classNames={{ input: css.code }}
            spellCheck={false}
            value={written[field]}
            error={tried.data?.fields[field].error}
            onChange={(event) => setWritten({ ...written, [field]: event.currentTarget.value })}
          />
        ))}
      </div>
      <div className={css.result} aria-live="polite">
        {tried.error ? <p className={css.bad}>{describeError(tried.error)}</p> : null}
        {tried.data ? <TriedResult tried={tried.data} /> : null}
      </div>
    </div>
  );
}

function writtenOf(mapping: IntakeMapping): Written {
  const { key, summary, severity, status, component, link } = mapping;
  const optional = { severity: severity ?? '', status: status ?? '', component: component ?? '', link: link ?? '' };
  return { key, summary, ...optional };
}
