import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getUpdateFieldsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { UpdateField } from '../api/generated/types.gen.ts';
import type { UpdateDraft } from './update-draft.ts';
import css from './updates.module.css';

/** The id of a field's input, so that what is missing can be reached. */
export const inputId = (id: string) => `update-field-${id}`;

/** The fields that the template asks for, each with the input of its type. What is written goes into the text on saving. */
export function UpdateFields({ id, draft }: { readonly id: string; readonly draft: UpdateDraft }) {
  const fields = useQuery(getUpdateFieldsOptions({ path: { id } })).data?.fields ?? [];
  if (fields.length === 0) return null;
  return (
    <fieldset className={css.fields}>
      <legend>Fields of the template</legend>
      {fields.map((field) => (
        <Field
          key={field.id}
          field={field}
          value={draft.values[field.id] ?? field.value ?? ''}
          problem={draft.wrongFields[field.id] ?? null}
          onChange={(value) => draft.setValue(field.id, value)}
        />
      ))}
    </fieldset>
  );
}

interface FieldProps {
  readonly field: UpdateField;
  readonly value: string;
  readonly problem: string | null;
  readonly onChange: (value: string) => void;
}

function Field({ field, value, problem, onChange }: FieldProps) {
  const isMissing = field.required && value === '' && field.default === null;
  const common = {
    id: inputId(field.id),
    label: field.title,
    value,
    error: problem,
    description: isMissing ? 'Missing' : undefined,
    placeholder: field.default ?? examples[field.type],
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  if (field.type === 'choice') {
    const none = { value: '', label: field.default === null ? 'Choose' : `As the plan says: ${field.default}` };
    return <NativeSelect {...common} data={[none, ...field.choices.map((one) => ({ value: one, label: one }))]} />;
  }
  if (field.type === 'text') return <Textarea {...common} autosize minRows={1} maxRows={5} />;
  return <TextInput {...common} {...typed[field.type]} />;
}

const examples: Readonly<Record<UpdateField['type'], string>> = {
  ...{ text: '', number: 'such as 1200', duration: 'such as 45m', date: '', url: 'https://', choice: '' },
};
const typed = {
  number: { inputMode: 'decimal' },
  duration: {},
  date: { type: 'date' },
  url: { type: 'url', inputMode: 'url' },
} as const;
