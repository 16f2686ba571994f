/** What `package.json` promises is there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const source = (name: string) => readFileSync(`src/${name}.ts`, 'utf8');
const { contributes } = manifest;

test('the palette offers the commands that are registered', () => {
  const registered = [...source('extension').matchAll(/^ {4}'(consign\.\w+)': /gm)].map((match) => match[1]);
  assert.deepEqual(contributes.commands.map(({ command }: { command: string }) => command).sort(), registered.sort());
});

test('menus, steps and walkthroughs name commands and files that there are', () => {
  const commands = new Set(contributes.commands.map(({ command }: { command: string }) => command));
  const named = [...JSON.stringify(contributes).matchAll(/(?:onCommand|command):(consign\.\w+)|"command":"(consign\.\w+)"/g)];
  for (const match of named) assert.ok(commands.has(match[1] ?? match[2]), match[0]);
  const files = [...JSON.stringify(contributes).matchAll(/"((?:\.\/)?(?:syntaxes|snippets|walkthrough)\/[^"]+|\.\/language[^"]+)"/g)];
  assert.ok(files.length > 8);
  for (const [, file] of files) assert.ok(existsSync(file), file);
});

test('settings that are read are declared, and the other way round', () => {
  const declared = Object.keys(contributes.configuration.properties).map((name) => name.replace('consign.', ''));
  const read = [...source('settings').matchAll(/get(?:<[^>]+>)?\('(\w+)'/g)].map((match) => match[1]);
  // The client library reads the last one by itself.
  assert.deepEqual(declared.sort(), [...new Set(read), 'trace.server'].sort());
});

test('the licence is that of the project', () => assert.equal(manifest.license, 'MIT OR Apache-2.0'));
