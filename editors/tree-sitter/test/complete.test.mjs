// The grammar knows every word of the language, its colours too, and its own tests have every node.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { words } from '../../programs.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path) => readFileSync(join(folder, path), 'utf8');

/** Every rule of the generated grammar, whatever it is in. */
function* parts(rule) {
  yield rule;
  for (const member of rule.members ?? []) yield* parts(member);
  if (rule.content) yield* parts(rule.content);
}

/** The words that the grammar has, but for those that stand in it as names only. */
function grammarWords() {
  const rules = Object.values(JSON.parse(read('src/grammar.json')).rules);
  const strings = rules.flatMap((rule) => [...parts(rule)]).filter((part) => part.type === 'STRING');
  return new Set(strings.map((part) => part.value).filter((value) => /^\w+$/.test(value)));
}

test('every word of the language is one of the grammar', () => {
  const lacking = words().filter((word) => !grammarWords().has(word));
  assert.deepEqual(lacking, []);
});

test('the grammar has no other words', () => {
  const known = new Set([...words(), '_']);
  assert.deepEqual([...grammarWords()].filter((word) => !known.has(word)), []);
});

test('every word has a colour', () => {
  const coloured = new Set([...read('queries/highlights.scm').matchAll(/"(\w+)"/g)].map((match) => match[1]));
  // What these are is told by the node that they are in.
  const byNode = new Set(['true', 'false', 'now', 'done', 'expired', 'cancelled', 'text']);
  assert.deepEqual(words().filter((word) => !coloured.has(word) && !byNode.has(word)), []);
});

test('every node occurs in the tests of the grammar', () => {
  const types = JSON.parse(read('src/node-types.json'));
  const nodes = types.filter((type) => type.named && !type.subtypes).map((type) => type.type);
  const corpus = readdirSync(join(folder, 'test/corpus')).map((name) => read(`test/corpus/${name}`)).join('');
  assert.deepEqual(nodes.filter((node) => !corpus.includes(`(${node}`)), []);
});
