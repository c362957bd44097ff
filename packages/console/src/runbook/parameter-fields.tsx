import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import css from './step-form.module.css';
import { type FilledParameter, fieldValue, isSecretName } from './step-values.ts';
import type { StepForm } from './use-step-form.ts';

/** What the fields show, and where what is typed goes. */
type FieldsForm = Pick<StepForm, 'parameters' | 'typed' | 'refused' | 'type'>;

/** Asks for what a step needs to know. Enter goes on to the next field and never runs a step. */
export function ParameterFields({ form }: { form: FieldsForm }) {
  const box = useRef<HTMLFieldSetElement>(null);
  const firstRefused = form.parameters.find(({ name }) => form.refused[name])?.name;
  useEffect(() => {
    if (firstRefused)
      fieldsIn(box.current)
        .find((field) => field.name === firstRefused)
        ?.focus();
  }, [firstRefused]);
  if (form.parameters.length === 0) return null;
  return (
    <fieldset ref={box} className={css.fields} aria-label="What this step needs to know">
      {form.parameters.map((parameter) => (
        <ParameterField key={parameter.name} parameter={parameter} form={form} />
      ))}
    </fieldset>
  );
}

function ParameterField({ parameter, form }: { parameter: FilledParameter; form: FieldsForm }) {
  const { name, title, type, choices, value } = parameter;
  const common = {
    name,
    label: (
      <>
        {title} <code>{name}</code>
      </>
    ),
    value: fieldValue(parameter, form.typed),
    error: form.refused[name] || undefined,
    size: 'sm',
    withErrorStyles: true,
    autoComplete: 'off',
    spellCheck: false,
    onKeyDown: goOnWithEnter,
    onChange: (event: { currentTarget: { value: string } }) => form.type(name, event.currentTarget.value),
  } as const;
  if (type === 'choice') {
    const asked = value === null ? [{ value: '', label: 'Choose one…' }] : [];
    return <NativeSelect {...common} data={[...asked, ...choices.map((one) => ({ value: one, label: one }))]} />;
  }
  if (isSecretName(name)) {
    const placeholder = value === null ? '' : 'Filled in; leave this empty to keep it';
    return <PasswordInput {...common} autoComplete="new-password" placeholder={placeholder} />;
  }
  return <TextInput {...common} inputMode={type === 'number' ? 'decimal' : 'text'} />;
}

/** What can be typed in or chosen, in its order. */
function fieldsIn(box: Element | null): (HTMLInputElement | HTMLSelectElement)[] {
  return Array.from(box?.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select') ?? []);
}

/** From the last field Enter leads to the button that approves, so that a change needs a second press. */
function goOnWithEnter(event: KeyboardEvent<HTMLInputElement | HTMLSelectElement>): void {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  const fields = fieldsIn(event.currentTarget.closest('fieldset'));
  const next = fields[fields.indexOf(event.currentTarget) + 1];
  const scope = event.currentTarget.closest('[data-step-form], [role="dialog"]');
  // The button of a dialog is the one that would have the focus first.
  (next ?? scope?.querySelector<HTMLElement>('button[data-approves], button[data-autofocus]'))?.focus();
}
