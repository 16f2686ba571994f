// Bundles the extension into out/extension.js, or with `--tests` the tests into out/test/.
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));
const given = new Set(process.argv.slice(2));
const common = { absWorkingDir: folder, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning' };

if (given.has('--tests')) {
  rmSync(join(folder, 'out/test'), { recursive: true, force: true });
  const tests = readdirSync(join(folder, 'test')).filter((name) => name.endsWith('.test.ts'));
  await build({
    ...common,
    entryPoints: tests.map((name) => `test/${name}`),
    outdir: 'out/test',
    outExtension: { '.js': '.cjs' },
    packages: 'external',
    sourcemap: 'inline',
  });
} else {
  await build({
    ...common,
    entryPoints: ['src/extension.ts'],
    outfile: 'out/extension.js',
    external: ['vscode'],
    minify: given.has('--minify'),
    sourcemap: !given.has('--minify'),
  });
  // What is packaged brings its licences along.
  for (const licence of ['LICENSE-APACHE', 'LICENSE-MIT']) copyFileSync(join(folder, '../..', licence), join(folder, licence));
}
