import { describe, expect, it } from 'vitest';
import { readPrompts } from './prompt-env.ts';

const askedBy = (source: string) =>
  readPrompts(source, 'yes').parameters.map(({ name, title, default: value }) => [name, title, value]);

// Cases of `TestProgramResolverResolve` in Runme's internal/command/program_resolver_test.go.
describe('readPrompts', () => {
  it.each([
    ['export TEST_NO_VALUE', [['TEST_NO_VALUE', 'Test no value', null]]],
    ['export TEST_EMPTY_VALUE=', [['TEST_EMPTY_VALUE', 'Test empty value', null]]],
    ['export TEST_STRING_VALUE=value', [['TEST_STRING_VALUE', 'value', null]]],
    ['export TEST_EQUAL=part1=part2', [['TEST_EQUAL', 'part1=part2', null]]],
    ['export TEST_EMPTY=""', [['TEST_EMPTY', 'Test empty', null]]],
    ['export TEST_DOUBLE="value"', [['TEST_DOUBLE', 'Test double', 'value']]],
    ["export TEST_EMPTY=''", [['TEST_EMPTY', 'Test empty', null]]],
    ["export TEST_SINGLE='value'", [['TEST_SINGLE', 'Test single', 'value']]],
    [
      'export TYPE=[Guest type \\(hyperv,proxmox,openstack\\)]',
      [['TYPE', '[Guest type (hyperv,proxmox,openstack)]', null]],
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is shell
    ['export TEST_PARAM_EXPR=${TEST:7:0}', []],
    ['export TEST_ARITHM_EXPR=$(($z+3))', []],
    ['export TEST_VALUE_EXPR=$(echo -n "value")', []],
    ['export TEST_VALUE_EXPR="$(echo -n \'value\')"', []],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is shell
    ['export TEST_DEFAULT_VALUE=${TEST_DEFAULT_VALUE:-value}', []],
    ['export MY_ENV=message value', [['MY_ENV', 'message value', null]]],
    ['export MY_ENV="placeholder value"', [['MY_ENV', 'My env', 'placeholder value']]],
    ['if true; then\n  export INNER="x"\nfi', []],
    ['export PATH="/opt/bin"', []],
  ])('asks as Runme does for %s', (source, asked) => {
    expect(askedBy(source)).toEqual(asked);
  });

  it('leaves the value to the environment, and every line in its place', () => {
    const source = 'export A="1" # one\n\n  export B=Which of them is it\necho "$A"\nexport A="2"\n';
    expect(readPrompts(source, 'yes')).toMatchObject({
      source: 'export A # one\n\n  export B\necho "$A"\nexport A\n',
      parameters: [
        { name: 'A', default: '1' },
        { name: 'B', title: 'Which of them is it' },
      ],
    });
  });

  it('asks unasked only what no shell could mean', () => {
    const source =
      'export A="1"\nexport B\nexport C=x\nexport D=Enter a valid project ID\nexport E=1 F=2 G=3\nexport H=1 I J\n';
    expect(readPrompts(source, 'auto').parameters.map(({ name }) => name)).toEqual(['D']);
    expect(readPrompts(source, 'no')).toEqual({ source, parameters: [] });
  });
});
