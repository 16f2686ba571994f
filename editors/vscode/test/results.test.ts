import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { linesByFile } from '../src/coverage';
import { byTest, readResults, testArguments, testKey, type Covered, type TestResult } from '../src/results';
import { consign, root, skip, temporaryFolder } from './consign';

/** The example with one test that is wrong, and a program beside it that has an error. */
function example(): string {
  const folder = temporaryFolder();
  cpSync(join(root, 'examples/outsourcing'), folder, { recursive: true });
  const path = join(folder, 'outsourcing.consign');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('expect assigned northstar by vip_outage', 'expect assigned coolair by hvac'));
  writeFileSync(join(folder, 'broken.consign'), 'let x =\n');
  return folder;
}

test('what the command says is read: who passed, who failed and where, what does not compile', { skip }, () => {
  const folder = example();
  const args = testArguments([folder], { coverage: true, outside: ['--allow-outside', folder] });
  const { status, stdout } = consign(args, folder);
  assert.equal(status, 1);
  const results = readResults(stdout, folder);
  const file = join(folder, 'outsourcing.consign');
  const text = readFileSync(file, 'utf8').split('\n');
  const [failed] = results.tests.filter((result) => !result.passed);
  assert.equal(results.tests.length, 3);
  assert.equal(failed.file, file);
  assert.match(text[failed.line], /expect assigned coolair by hvac/);
  assert.equal(failed.expected, 'assigned coolair by hvac');
  assert.match(failed.found!, /northstar/);
  for (const { name, line } of results.tests.filter((result) => result.passed)) assert.ok(text[line].includes(name), name);
  assert.deepEqual(results.errors.map(({ file, line, code }) => ({ file, line, code })), [
    { file: join(folder, 'broken.consign'), line: 0, code: 'syntax/unexpected' },
  ]);
});

test('rules have the lines that they stand in, with how often each candidate was chosen', { skip }, () => {
  const folder = example();
  const { stdout } = consign(testArguments(['outsourcing.consign'], { coverage: true, outside: [] }), folder);
  const file = join(folder, 'outsourcing.consign');
  const lines = linesByFile(readResults(stdout, folder).coverage).get(file)!;
  const text = readFileSync(file, 'utf8').split('\n');
  for (const { line, name } of lines) assert.ok(text[line].includes(name.split('.').pop()!), `${name}: ${text[line]}`);
  const hvac = lines.find(({ name }) => name === 'outsourcing.hvac')!;
  assert.deepEqual(hvac.targets.map(({ name, hits }) => [name, hits]), [['coolair', 0], ['northstar', 1]]);
});

test('one test is asked for by its name, and paths are no options', () => {
  const args = testArguments(['-a.consign'], { filter: 'gold', coverage: false, outside: ['--allow-outside', '/b'] });
  assert.deepEqual(args, ['test', '--format', 'json', '--filter', 'gold', '--allow-outside', '/b', '--', '-a.consign']);
});

test('a document of another version is refused with what may be the matter', () => {
  assert.throws(() => readResults('{"version": 2}', '/'), /newer than the extension/);
  assert.throws(() => readResults('error: …', '/'), SyntaxError);
});

const result = (passed: boolean, line: number): TestResult => ({ name: 'a', file: '/a.consign', line, passed });

test('a test that two programs run failed where it failed in one', () => {
  const key = testKey('/a.consign', 'a');
  assert.ok(!key.includes('\0'), 'the editor refuses such keys');
  assert.equal(byTest([result(false, 7), result(true, 1)]).get(key)!.line, 7);
  assert.equal(byTest([result(true, 1), result(false, 7)]).get(key)!.line, 7);
  assert.equal(byTest([result(true, 1), result(true, 1)]).get(key)!.passed, true);
});

test('what several programs reach in a file they share is added up', () => {
  const item = (kind: Covered['kind'], name: string, hits: number): Covered => ({ kind, name, hits, file: '/a', line: 3 });
  const lines = linesByFile([
    item('target', 'r.a -> north -> x', 0),
    item('rule', 'r.a', 1),
    item('target', 'r.a -> north', 1),
    item('rule', 'r.a', 2),
    item('way', 'w.b -> c', 0),
  ]).get('/a')!;
  assert.deepEqual(lines, [
    { line: 3, name: 'r.a', hits: 3, targets: [{ name: 'north -> x', hits: 0 }, { name: 'north', hits: 1 }] },
    { line: 3, name: 'w.b -> c', hits: 0, targets: [] },
  ]);
});
