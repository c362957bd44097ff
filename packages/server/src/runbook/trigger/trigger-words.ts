import type { AlertMatch } from '@tocsin/core';

const some = (values: readonly string[]) => values.join(' or ');

/** Which alerts a runbook waits for, in words: `from monitor:api, of P1`. */
export function alertWords({ source, key, component, severity, text, labels }: AlertMatch): string {
  const parts = [
    source && `from ${some(source)}`,
    severity && `of ${some(severity)}`,
    component && `about ${some(component)}`,
    key && `with the key ${some(key)}`,
    text !== undefined && `that says /${text}/`,
    ...Object.entries(labels ?? {}).map(([name, values]) => `with ${name} ${some(values)}`),
  ];
  return parts.filter(Boolean).join(', ') || 'any';
}
