import type { ReadPlanDocument } from '../read-plan-document.ts';
import { coverageOf, reportDocument } from './count-document.ts';
import type { DocumentFigures, DocumentReport, ImportReport } from './import-report.ts';

/** Reports on all documents, each by itself and together. */
export function makeReport(read: readonly ReadPlanDocument[], files: ReadonlyMap<string, string>): ImportReport {
  const documents = read.map(reportDocument);
  return { ...total(documents), documents, files: [...files.keys()], todos: [...files].flatMap(todosOf) };
}

function total(documents: readonly DocumentReport[]): DocumentFigures {
  const sum = (of: (one: DocumentReport) => number): number => documents.reduce((all, one) => all + of(one), 0);
  const join = <T>(of: (one: DocumentReport) => readonly T[]): readonly T[] => documents.flatMap(of);
  const lines = {
    recovered: sum((one) => one.lines.recovered),
    left: sum((one) => one.lines.left),
    prose: sum((one) => one.lines.prose),
  };
  const severities = join((one) => one.severities);
  return {
    coverage: coverageOf(lines),
    severities: severities.filter(({ id }, index) => severities.findIndex((other) => other.id === id) === index),
    runbooks: join((one) => one.runbooks),
    procedures: join((one) => one.procedures),
    steps: sum((one) => one.steps),
    thresholds: sum((one) => one.thresholds),
    bands: sum((one) => one.bands),
    criteria: sum((one) => one.criteria),
    templates: sum((one) => one.templates),
    escalation: sum((one) => one.escalation),
    contacts: sum((one) => one.contacts),
    vendors: sum((one) => one.vendors),
    audiences: sum((one) => one.audiences),
    cadences: sum((one) => one.cadences),
    routines: sum((one) => one.routines),
    routineItems: sum((one) => one.routineItems),
    routineEntries: sum((one) => one.routineEntries),
    maintenance: sum((one) => one.maintenance),
    levers: sum((one) => one.levers),
    goals: sum((one) => one.goals),
    reviewTasks: sum((one) => one.reviewTasks),
    parameters: sum((one) => one.parameters),
    fences: {
      all: sum((one) => one.fences.all),
      shell: sum((one) => one.fences.shell),
      sql: sum((one) => one.fences.sql),
      code: sum((one) => one.fences.code),
      plain: sum((one) => one.fences.plain),
    },
    shellStatements: sum((one) => one.shellStatements),
    commandSteps: sum((one) => one.commandSteps),
    sql: { fences: sum((one) => one.sql.fences), embedded: sum((one) => one.sql.embedded) },
    checkBoxes: sum((one) => one.checkBoxes),
    lines,
    left: join((one) => one.left),
  };
}

/** What the files of the plan ask a person to do. */
function todosOf([file, text]: readonly [string, string]): ImportReport['todos'] {
  return text.split('\n').flatMap((line, index) => {
    const todo = /(?:#|--|<!--)\s*TODO:\s*(.*?)(?:\s*-->)?$/.exec(line)?.[1];
    return todo === undefined ? [] : [{ file, line: index + 1, text: todo }];
  });
}
