import assert from 'node:assert/strict';
import { test } from 'node:test';

import { run } from '../src/command';
import { findExecutable, whyNoServer, type Machine } from '../src/executable';
import { runFolders } from '../src/run_folders';

const machine = (...files: string[]): Machine => ({
  platform: 'linux',
  home: '/home/ann',
  path: '/usr/bin:/opt/bin',
  isExecutable: (file) => files.includes(file),
});

test('the command is what the setting says, or what is on the path', () => {
  const all = machine('/opt/bin/consign', '/home/ann/bin/consign', '/rules/tools/consign');
  const found = (setting: string, folder?: string) => findExecutable(setting, folder, all);
  assert.deepEqual(found(''), { command: '/opt/bin/consign' });
  assert.deepEqual(found(' ~/bin/consign '), { command: '/home/ann/bin/consign' });
  assert.deepEqual(found('tools/consign', '/rules'), { command: '/rules/tools/consign' });
});

test('on Windows it may end in .exe', () => {
  const windows: Machine = { ...machine('/opt/bin/consign.exe'), platform: 'win32', path: '/opt/bin' };
  assert.deepEqual(findExecutable('', undefined, windows), { command: '/opt/bin/consign.exe' });
  assert.deepEqual(findExecutable('/opt/bin/consign.exe', undefined, windows), { command: '/opt/bin/consign.exe' });
});

test('where it is missing, what to do is said', () => {
  const missing = (setting: string, folder?: string) => {
    const found = findExecutable(setting, folder, machine());
    return 'missing' in found ? found.missing : assert.fail('it is not there');
  };
  assert.match(missing(''), /not on `PATH`; install it, or write into `consign.path`/);
  assert.match(missing('/nowhere/consign'), /`\/nowhere\/consign`: there is no such program/);
  assert.match(missing('bin/consign'), /relative path, and no folder is open/);
});

test('a command without a language server is told from one that does not start', () => {
  assert.equal(whyNoServer(0, ''), undefined);
  assert.match(whyNoServer(2, "error: unrecognized subcommand 'lsp'\n\nUsage: …")!, /--features lsp/);
  assert.equal(whyNoServer(1, 'no memory\nmore'), '`consign lsp` does not start: no memory');
  assert.equal(whyNoServer(null, ''), '`consign lsp` does not start');
});

test('tests run in the folder of consign.toml, or of the workspace, once', () => {
  const exists = (file: string) => file === '/w/rules/consign.toml';
  assert.deepEqual(runFolders(['/w/rules/a/b.consign', '/w/rules/c.consign'], ['/w'], exists), ['/w/rules']);
  assert.deepEqual(runFolders(['/w/rules/c.consign', '/w/other/d.consign'], ['/w'], exists), ['/w']);
  assert.deepEqual(runFolders(['/w/d.consign', '/ww/e.consign'], ['/w', '/ww'], exists), ['/w', '/ww']);
  assert.deepEqual(runFolders(['/elsewhere/f.consign'], ['/w'], exists), ['/elsewhere']);
});

test('a command is run with its words as they are, and can be stopped', async () => {
  const echoed = await run(process.execPath, ['-e', 'console.log(process.argv[1]); process.exitCode = 3', 'a b; c'], undefined);
  assert.deepEqual(echoed, { status: 3, stdout: 'a b; c\n', stderr: '' });
  const stop = new AbortController();
  const endless = run(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], undefined, stop.signal);
  stop.abort();
  assert.equal((await endless).status, null);
  await assert.rejects(run('/nowhere/consign', [], undefined), /ENOENT/);
});
