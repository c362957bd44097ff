import { titleFromId } from '../../title-from-id.ts';
import type { FoundPart, FoundRunbook } from '../found.ts';
import { findConnections } from './connections.ts';
import { type FoundIn, type From, gather } from './gather.ts';
import { findLevels } from './levels.ts';
import { findMeasures } from './measures.ts';
import { Names, slugOf } from './names.ts';
import { findPeople } from './people.ts';
import { variablesOf } from './variables.ts';
import { audienceIdsOf, findTemplates, writeCommunication } from './write-communication.ts';
import { writeLevers } from './write-levers.ts';
import { writeMonitors } from './write-monitors.ts';
import { writePeople } from './write-people.ts';
import { writePlanYaml } from './write-plan-yaml.ts';
import { type RunbookSurroundings, writeRunbook } from './write-runbook.ts';
import { writeTemplate } from './write-template.ts';
import { writeMaintenance, writeRoutines, writeVendors } from './write-upkeep.ts';

/**
 * Writes what was found as the files of a plan folder, in the order of their names. The same findings give the same
 * bytes.
 *
 * @param service id of the service; null: from the title of the first document.
 */
export function writePlan(documents: readonly FoundIn[], service: string | null): ReadonlyMap<string, string> {
  const gathered = gather(documents);
  const levels = findLevels(gathered);
  const connections = findConnections(gathered);
  const templates = findTemplates(gathered);
  const runbooks = [...gathered.runbooks, ...gathered.procedures];
  const own = titleOf(gathered.title);
  const title = own ?? (service === null ? 'Service' : titleFromId(service));
  const files = new Map<string, string>();
  const put = (name: string, text: string | null): void => {
    if (text !== null) files.set(name, text);
  };
  const measures = findMeasures(gathered, levels.all);
  const id = service ?? (own === null ? 'service' : slugOf(own));
  const unnamed = service === null && own === null;
  const variables = variablesOf(runbooks, connections.all);
  put('plan.yaml', writePlanYaml({ service: id, title, unnamed, gathered, levels, measures, connections, variables }));
  put('people.yaml', writePeople(gathered, levels, findPeople(gathered)));
  put('monitors.yaml', writeMonitors(measures));
  put('levers.yaml', writeLevers(gathered));
  put('communication.yaml', writeCommunication(gathered, levels, templates));
  put('maintenance.yaml', writeMaintenance(gathered, audienceIdsOf(gathered)));
  put('routines.yaml', writeRoutines(gathered));
  put('vendors.yaml', writeVendors(gathered));
  const names = new Names();
  for (const runbook of runbooks) {
    const severity = levels.of(runbook.severity);
    const surroundings = { severity, connectionOf: connections.of, from: runbook.from };
    put(`runbooks/${nameOf(runbook, names)}.md`, writeFitting(runbook, surroundings));
  }
  for (const template of templates) put(`templates/${template.id}.md`, writeTemplate(template));
  return new Map([...files].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A file of a plan has at most 1 MB; characters may take four bytes. */
const MOST_CHARACTERS = 250_000;

/** Writes a runbook; of one that is far too long, the beginning, with a word where the rest stands. */
function writeFitting(runbook: FoundRunbook, surroundings: RunbookSurroundings): string {
  let parts = runbook.phases.flatMap((phase) => phase.parts.map((part) => ({ title: phase.title, part })));
  let text = writeRunbook(runbook, surroundings);
  while (text.length > MOST_CHARACTERS && parts.length > 0) {
    parts = parts.slice(0, Math.floor(parts.length / 2));
    const markdown = '<!-- TODO: this runbook is too long for one file; the rest stands in the document -->';
    const end: FoundPart = { kind: 'text', markdown, line: runbook.line, lastLine: runbook.line };
    const titles = [...new Set(parts.map(({ title }) => title))];
    const phases = titles.map((title) => ({
      title,
      parts: parts.filter((one) => one.title === title).map(({ part }) => part),
    }));
    const kept = {
      ...runbook,
      symptoms: runbook.symptoms.slice(0, 100),
      phases: [...phases, { title: '', parts: [end] }],
    };
    text = writeRunbook(kept, surroundings);
  }
  return text;
}

function nameOf(runbook: From<FoundRunbook>, names: Names): string {
  return names.keep(runbook.id, 'runbook');
}

const GENERIC =
  /\b(?:(?:production|security|operations?|operational|emergency|service|system|team|company|complete|general|master) )*(?:incidents?|on[- ]call|escalation|alert|disaster recovery|emergency|operations?|operational|response)?(?: (?:&|and) [\w-]+)?[- ]*(?:response|communications?|management)?[- ]*(?:plan|run ?books?|play ?books?|procedures?|templates?|guide|handbook|document|policy|mvp)\b/gi;

/** The title of a document without the words that every such document bears: `Acme Incident Response Plan` is `Acme`. */
function titleOf(title: string): string | null {
  const short = title
    .replace(GENERIC, ' ')
    .replace(/\b(?:incident response|incident|response)\b/gi, ' ')
    .replace(/^[\s:&–—-]+|[\s:&–—-]+$/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return slugOf(short).length >= 3 ? short : null;
}
