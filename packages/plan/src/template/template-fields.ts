import { REPORT_FIELDS } from '@tocsin/core';

/** What a template is for: a message about an incident, an announcement of maintenance, or the report of a review. */
export type TemplateUse = 'update' | 'maintenance' | 'report';

/** A name that templates may use. */
export interface TemplateField {
  readonly description: string;
  /** For which use it is filled in. */
  readonly uses: readonly TemplateUse[];
  /** Fields within it, with their descriptions; none: the name is a value by itself. */
  readonly fields: Readonly<Record<string, string>>;
}

const UPDATE = ['update'] as const;
const INCIDENT = ['update', 'report'] as const;

/** Everything that a template may use. Whoever renders one fills in exactly those of its use. */
export const TEMPLATE_FIELDS: Readonly<Record<string, TemplateField>> = {
  incident: {
    description: 'The incident',
    uses: INCIDENT,
    fields: {
      id: 'INC-2026-001',
      title: 'What it is called',
      status: 'Where it stands: investigating',
      started: 'When the trouble began, in the zone of the plan',
      resolved: 'When it was over',
      resolution: 'What resolved it',
    },
  },
  service: {
    description: 'The service',
    uses: ['update', 'maintenance', 'report'],
    fields: { id: 'Its id', title: 'Its name' },
  },
  severity: {
    description: 'The level',
    uses: INCIDENT,
    fields: { id: 'P1', name: 'High', meaning: 'What the level means' },
  },
  update: {
    description: 'This update',
    uses: UPDATE,
    fields: { number: 'Counted from 1', audience: 'Title of the audience', time: 'When it is sent' },
  },
  facts: {
    description: 'What responders know; a person completes it before sending',
    uses: UPDATE,
    fields: {
      what: 'What is wrong, in a sentence',
      impact: 'What users notice',
      users_affected: 'Who and how many',
      actions: 'What is being done, a list of lines',
    },
  },
  duration: { description: 'How long it has lasted: 45 minutes', uses: INCIDENT, fields: {} },
  components: { description: 'Titles of the affected components, a list', uses: INCIDENT, fields: {} },
  next_update: { description: 'When the next update comes: 3:00 PM EST', uses: UPDATE, fields: {} },
  status_page: { description: 'Address of the public status page', uses: ['update', 'maintenance'], fields: {} },
  oncall: { description: 'Name of the responder who has the incident', uses: INCIDENT, fields: {} },
  commander: { description: 'Name of the incident commander', uses: INCIDENT, fields: {} },
  review: {
    description: 'Parts of the report, in the template of the review only',
    uses: ['report'],
    fields: REPORT_FIELDS,
  },
  maintenance: {
    description: 'Maintenance, in the template of a window only',
    uses: ['maintenance'],
    fields: {
      title: 'What the maintenance is called',
      from: 'When it begins: Sunday, November 29, 2:00 AM UTC',
      until: 'When it ends, as `from`',
      duration: 'How long it takes: 2 hours',
      components: 'Titles of what may be away, a list; empty: everything',
      tasks: 'What is done, a list',
      reason: 'Why; empty where nobody said',
    },
  },
};
