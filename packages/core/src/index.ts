export * from './communicate/index.ts';
export * from './contain/index.ts';
export * from './detect/index.ts';
export * from './model/index.ts';
export * from './page/index.ts';
export * from './respond/index.ts';
export * from './review/index.ts';
export * from './runbook/index.ts';
