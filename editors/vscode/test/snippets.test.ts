/** Each snippet, as it is inserted, is what stands in a program at its place. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { consign, skip, temporaryFolder } from './consign';

interface Snippet {
  prefix: string;
  body: string[];
  description: string;
}

const snippets: Record<string, Snippet> = JSON.parse(readFileSync('snippets/consign.json', 'utf8'));

/** What stands around those that are no items. */
const AROUND: Record<string, [string, string]> = {
  rule: ['rules r assigns provider {', '}'],
  rulemanual: ['rules r assigns provider {', '}'],
  eligible: ['rules r assigns provider {', '}'],
  table: ['rules r assigns provider {', '}'],
  tablefile: ['rules r assigns provider {', '}'],
  best: ['rules r assigns provider { rule s {', '} }'],
  assignprovider: ['workflow w "W" {', '}'],
  assignengineer: ['workflow w "W" {', '}'],
  task: ['workflow w "W" {', '}'],
  branch: ['workflow w "W" {', '}'],
  within: ['workflow w "W" { task t "T" {', '} }'],
};

/** The text with each place's default, the first of its choices, or what an earlier place of the number has. */
function inserted(body: string): string {
  const values = new Map<string, string>();
  const place = /\$\{(\d+)\|([^,|]*)[^}]*\|\}|\$\{(\d+):((?:[^{}]|\{[^{}]*\})*)\}|\$(\d+)/g;
  const fill = (text: string): string =>
    text.replace(place, (_, choice, first, number, otherwise, again) => {
      if (again) return values.get(again) ?? '';
      const value = choice ? first : fill(otherwise);
      values.set(choice ?? number, value);
      return value;
    });
  return fill(body);
}

/** What `consign check` finds, by code. */
function found(text: string, folder: string): { code: string; severity: string; message: string }[] {
  writeFileSync(join(folder, 'snippet.consign'), text);
  return JSON.parse(consign(['check', '--format', 'json', 'snippet.consign'], folder).stdout).diagnostics;
}

test('every snippet is of the language', { skip }, () => {
  const folder = temporaryFolder();
  for (const [name, { prefix, body }] of Object.entries(snippets)) {
    const [before, after] = AROUND[prefix] ?? ['', ''];
    const text = `${before}\n${inserted(body.join('\n'))}\n${after}\n`;
    const wrong = found(text, folder).filter(({ code }) => code.startsWith('syntax/'));
    assert.deepEqual(wrong, [], `${name}:\n${text}`);
    assert.doesNotMatch(text, /\$/, name);
  }
});

test('the program of the snippet has no finding, and its test passes', { skip }, () => {
  const folder = temporaryFolder();
  const text = inserted(snippets.Program.body.join('\n'));
  assert.deepEqual(found(text, folder), []);
  const { status, stdout, stderr } = consign(['test', '--format', 'json', 'snippet.consign'], folder);
  assert.equal(status, 0, stderr);
  assert.equal(JSON.parse(stdout).summary.passed, 1);
  assert.equal(consign(['fmt', '--check', 'snippet.consign'], folder).status, 0, 'the program is in the canonical layout');
});

test('no two snippets have the same beginning', () => {
  const prefixes = Object.values(snippets).map(({ prefix }) => prefix);
  assert.equal(new Set(prefixes).size, prefixes.length);
});
