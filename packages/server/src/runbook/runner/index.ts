export { isRunnerLost } from './is-runner-lost.ts';
export { runOnRunner } from './run-on-runner.ts';
