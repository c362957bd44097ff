export * from './model/index.ts';
export * from './respond/command.ts';
