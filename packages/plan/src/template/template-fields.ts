import { REPORT_FIELDS } from '@tocsin/core';

/** A name that templates may use. */
export interface TemplateField {
  readonly description: string;
  /** Fields within it, with their descriptions; none: the name is a value by itself. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Everything that a message template may use. Whoever renders a template fills in exactly these. */
export const TEMPLATE_FIELDS: Readonly<Record<string, TemplateField>> = {
  incident: {
    description: 'The incident',
    fields: {
      id: 'INC-2026-001',
      title: 'What it is called',
      status: 'Where it stands: investigating',
      started: 'When the trouble began, in the zone of the plan',
      resolved: 'When it was over',
      resolution: 'What resolved it',
    },
  },
  service: { description: 'The service', fields: { id: 'Its id', title: 'Its name' } },
  severity: { description: 'The level', fields: { id: 'P1', name: 'High', meaning: 'What the level means' } },
  update: {
    description: 'This update',
    fields: { number: 'Counted from 1', audience: 'Title of the audience', time: 'When it is sent' },
  },
  facts: {
    description: 'What responders know; a person completes it before sending',
    fields: {
      what: 'What is wrong, in a sentence',
      impact: 'What users notice',
      users_affected: 'Who and how many',
      actions: 'What is being done, a list of lines',
    },
  },
  duration: { description: 'How long it has lasted: 45 minutes', fields: {} },
  components: { description: 'Titles of the affected components, a list', fields: {} },
  next_update: { description: 'When the next update comes: 3:00 PM EST', fields: {} },
  status_page: { description: 'Address of the public status page', fields: {} },
  oncall: { description: 'Name of the responder who has the incident', fields: {} },
  commander: { description: 'Name of the incident commander', fields: {} },
  review: { description: 'Parts of the report, in the template of the review only', fields: REPORT_FIELDS },
};
