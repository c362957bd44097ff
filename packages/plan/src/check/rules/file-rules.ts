import { rulesOf } from './check-rule.ts';

const YAML = 'https://yaml.org/spec/1.2.2/';
const COMMONMARK = 'https://spec.commonmark.org/0.31.2/#fenced-code-blocks';

/** Rules about files: that they can be read as what they are. */
export const FILE_RULES = rulesOf('error', [
  ['no-folder', 'The plan is a folder that can be read.', 'Without it there is no plan.'],
  ['empty-folder', 'The folder holds at least one YAML file.', 'A service and its levels stand in YAML.'],
  ['unreadable-file', 'Every file of the plan can be read.', 'What is not read is not run.'],
  ['huge-file', 'A file has at most 1 MB.', 'A plan is text that people read in a hurry.'],
  ['not-text', 'Files are UTF-8 text.', 'In another encoding, names and addresses turn into other ones.'],
  ['empty-file', 'No file is empty.', 'An empty file is mostly one that was not saved.'],
  ['missing-include', 'Included files exist.', 'What they define is missing from the plan.'],
  ['bad-include', 'Includes are files by a relative path.', 'On another machine, another file or none stands there.'],
  ['duplicate-include', 'Every file is included once.', 'A line that changes nothing hides one that was meant.'],
  ['include-cycle', 'Includes do not go in a circle.', 'Nobody can tell which file belongs to which.'],
  [
    'mojibake',
    'No text was read in the wrong encoding.',
    'Customers would get the broken text as it stands.',
    'https://www.w3.org/International/questions/qa-what-is-encoding',
  ],
  ['yaml-syntax', 'YAML follows its grammar.', 'A file that cannot be read takes all that it defines with it.', YAML],
  ['yaml-documents', 'A file holds one YAML document.', 'A second document would be passed over in silence.', YAML],
  ['yaml-key', 'Keys are plain words.', 'Nothing can refer to another kind of key.', YAML],
  ['yaml-not-a-map', 'The top of a YAML file is a map.', 'Only keys can be read as a plan.', YAML],
  ['yaml-aliases', 'Aliases unfold to little.', 'A few lines could fill the memory.', YAML],
  ['yaml-too-deep', 'YAML is nested at most 40 levels deep.', 'Deeper nesting is a mistake, or an attack.', YAML],
  ['front-matter', 'Front matter is closed by a line "---".', 'Otherwise the whole document counts as front matter.'],
  ['open-fence', 'Every fence is closed.', 'An open fence swallows the steps below it.', COMMONMARK],
]);
