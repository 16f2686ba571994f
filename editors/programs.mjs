// Gathers what the grammars of editors have to understand: every program of the repository that has no syntax error, as the
// command itself sees it.
//
//     node editors/programs.mjs COMMAND FOLDER
//
// writes them into FOLDER/valid: files that are programs, programs of the pages and of the explanations of findings, and for
// each word of the language one that uses the word wherever a name can stand. What no grammar may take goes to FOLDER/wrong.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Codes of syntax errors that a grammar finds too. Others are of bytes, of numbers' sizes and of depth. */
const OF_GRAMMAR = ['chained', 'number', 'point', 'text', 'unclosed', 'unexpected'].map((name) => `syntax/${name}`);

/** Files that git knows or would add, below the root. */
function tracked(pattern) {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', pattern];
  return execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
}

const read = (path) => readFileSync(join(root, path));

/** The blocks of a page that are programs. */
function blocks(page) {
  return [...page.matchAll(/^```consign\b.*\n([^]*?)^```$/gm)].map((match) => match[1]);
}

/** The words of the language, from its grammar. */
export function words() {
  const grammar = read('grammar/consign.pest').toString();
  const rules = grammar.matchAll(/^kw_\w+ *= @\{ (.*) ~ !word_char \}$/gm);
  return [...new Set([...rules].flatMap((rule) => [...rule[1].matchAll(/"(\w+)"/g)].map((word) => word[1])))];
}

/** An item a line, with the word wherever a name can stand. Those that are no programs are left out later. */
function names(w) {
  const rule = (statements) => `rules r assigns provider { rule ${w} { ${statements} } rule s { assign a } }`;
  const node = (statements) => `workflow w "W" { assign ${w} "A" { ${statements} } }`;
  return [
    `type ${w} = enum [${w} < ${w}]`,
    `schema ${w} { ${w} ${w} ${w} ${w}? ${w} set of ${w} ${w} { ${w} ${w} } ${w} enum [${w}] }`,
    `schema s { a integer from "A" ${w} integer as "1" ${w} integer missing "?" ${w} integer for company ${w} integer }`,
    `role ${w} "R" of company`,
    `provider ${w} "P" { ${w}: ${w}, ${w}: { ${w}: [${w}] } engineer ${w} "E" { ${w}: ${w} } ${w}: -1 }`,
    `list ${w} = [${w}, ${w}.${w}]`,
    `group ${w} = [${w}, ${w}]`,
    `sample ${w} { ${w}: ${w} }`,
    `calendar ${w} { open ${w}..${w}, ${w} 08:00-12:00 }`,
    `calendar ${w} { closed ${w} ${w} of ${w}, 12-25 }`,
    `let ${w} = ${w}`,
    `let ${w} = ${w} and ${w}.${w} or not ${w}`,
    `let ${w} = all { ${w}, any { ${w} = ${w} } } or ${w} - ${w} > -${w}`,
    `let ${w} = ${w} in [${w}] and ${w} between ${w} and ${w} or ${w} during ${w} in ${w}`,
    `let ${w} = ${w} contains ${w} and ${w} contains all ${w} or ${w} starts with ${w} and ${w} is missing`,
    `let ${w} = any engineer { ${w} } and weekday(${w}) = ${w} and (${w}) and site within 1km of ${w}`,
    `rules ${w} assigns engineer of ${w} unique { eligible when ${w} otherwise assign ${w} }`,
    `rules ${w} assigns provider { otherwise assign ${w}.${w} }`,
    rule(`when ${w} assign ${w}`),
    rule(`assign ${w} else manual active from 2026-01-01`),
    rule(`assign ${w} when ${w}`),
    rule(`assign first of ${w}, ${w}.${w} else manual to role ${w}, engineer among ${w}, ${w}`),
    rule(`assign split ${w} 1, ${w}.${w} 2`),
    rule(`assign rotate of ${w} 1, ${w} 2`),
    rule(`assign best provider where ${w} rank by ${w}, ${w} desc`),
    rule(`manual among where ${w}`),
    rule(`manual among where ${w} = ${w}`),
    `rules r assigns provider { table ${w} (${w}, ${w}.${w}) { | ${w} | ${w}, ${w} => assign ${w} | not ${w} | _ => manual } }`,
    `rules r assigns provider { table ${w} (a) { | ${w}..${w} => assign ${w} | = ${w} and > ${w} => manual } }`,
    `rules r assigns provider { table t from "a.csv" { ${w} from "A" ${w}.${w} from "B" assign from "C" } }`,
    `workflow ${w} "W" when ${w} { start ${w} end ${w} branch ${w} { when ${w} -> ${w} otherwise -> ${w} } }`,
    node(`handler role ${w} then ${w} declined ${w} reasons "A" rules ${w}, ${w}`),
    node(`within 1h of ${w} else ${w} within 2 workdays else ${w} portal provider`),
    `test "t" { order ${w} with { ${w}: ${w} } workflow ${w} expect assigned ${w}.${w} by ${w}.${w}#1 done }`,
    `test "t" { order ${w} expect node ${w} expect manual by ${w} declined by ${w} because "B" assigned to ${w} }`,
  ];
}

/** The syntax errors that the command finds: their file, line and code. */
function syntaxErrors(command, folder, files) {
  const { stdout, stderr } = spawnSync(command, ['check', '--format', 'json', ...files], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (!stdout) throw new Error(`consign check says nothing of the programs: ${stderr}`);
  const found = JSON.parse(stdout);
  if (found.files.length !== files.length) throw new Error('consign check did not look at every program');
  return found.diagnostics
    .filter((finding) => finding.code.startsWith('syntax/') && finding.severity === 'error')
    .map(({ file, span, code }) => ({ file, line: span?.start.line ?? 1, code }));
}

/** For each word its items, but for those in which the word is none. Says how many words are names somewhere. */
function wordPrograms(command, folder) {
  const programs = new Map(words().map((word) => [`word-${word}.consign`, names(word)]));
  let unsure = [...programs.keys()];
  while (unsure.length > 0) {
    for (const file of unsure) writeFileSync(join(folder, file), programs.get(file).join('\n') + '\n');
    const wrong = syntaxErrors(command, folder, unsure);
    const lines = new Set(wrong.map(({ file, line }) => `${file}:${line}`));
    unsure = [...new Set(wrong.map(({ file }) => file))];
    for (const file of unsure) {
      programs.set(file, programs.get(file).filter((_, index) => !lines.has(`${file}:${index + 1}`)));
    }
  }
  return [...programs.values()].filter((items) => items.length > 0).length;
}

/** Every other program, by the name of its file; some have mistakes. */
function candidates(command) {
  const programs = new Map();
  const add = (name, text) => programs.set(name.replace(/[^\w.-]+/g, '-').replace(/(\.consign)?$/, '.consign'), text);
  for (const path of tracked('*.consign')) add(`file-${path}`, read(path));
  for (const path of tracked('*.md')) {
    blocks(read(path).toString()).forEach((text, index) => add(`page-${path}-${index + 1}`, text));
  }
  for (const lint of JSON.parse(execFileSync(command, ['lints', '--format', 'json'], { encoding: 'utf8' }))) {
    for (const kind of ['good', 'bad']) if (lint[kind]) add(`finding-${lint.code}-${kind}`, lint[kind]);
  }
  return programs;
}

/** Writes the programs into two folders, and says how many there are of which kind. */
export function gather(command, folder) {
  const [valid, wrong] = ['valid', 'wrong'].map((name) => join(folder, name));
  for (const each of [valid, wrong]) {
    rmSync(each, { recursive: true, force: true });
    mkdirSync(each, { recursive: true });
  }
  const programs = candidates(command);
  for (const [name, text] of programs) writeFileSync(join(valid, name), text);
  const errors = syntaxErrors(command, valid, [...programs.keys()]);
  const mistaken = new Set(errors.map(({ file }) => file));
  for (const name of mistaken) {
    rmSync(join(valid, name));
    const found = errors.some(({ file, code }) => file === name && OF_GRAMMAR.includes(code));
    if (found) writeFileSync(join(wrong, name), programs.get(name));
  }
  return { valid: programs.size - mistaken.size, wrong: mistaken.size, words: wordPrograms(command, valid) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, folder] = process.argv.slice(2);
  const { valid, wrong, words: each } = gather(command, folder);
  console.log(`${valid} programs without syntax errors, ${each} that use a word as a name, and ${wrong} with mistakes`);
}
