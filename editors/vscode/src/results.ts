/** What `consign test --format json` says, as the Testing view needs it. Knows no editor. */
import { isAbsolute, join } from 'node:path';

export interface TestResult {
  name: string;
  /** The file in which the test stands, absolute. */
  file: string;
  /** The test's first line, or that of the expectation which failed, from 0. */
  line: number;
  passed: boolean;
  expected?: string;
  found?: string;
}

export interface ProgramError {
  file: string;
  line: number;
  code: string;
  message: string;
}

export type CoveredKind = 'rule' | 'row' | 'way' | 'target';

export interface Covered {
  kind: CoveredKind;
  name: string;
  file: string;
  /** From 0. */
  line: number;
  hits: number;
}

export interface Results {
  tests: TestResult[];
  errors: ProgramError[];
  coverage: Covered[];
}

/** Reads the document; paths in it are relative to the folder in which the command ran. Throws if it is none. */
export function readResults(document: string, folder: string): Results {
  const read = JSON.parse(document);
  if (read.version !== 1 || !Array.isArray(read.tests)) {
    throw new Error('these are no results of version 1; is this `consign` newer than the extension?');
  }
  const file = (path: string) => (isAbsolute(path) ? path : join(folder, path));
  return {
    tests: read.tests.map((test: any) => ({
      name: test.name,
      file: file(test.file),
      line: test.line - 1,
      passed: test.outcome === 'passed',
      expected: test.expected ?? undefined,
      found: test.found ?? undefined,
    })),
    errors: (read.errors ?? []).map((error: any) => ({
      file: file(error.file),
      line: (error.span?.start.line ?? 1) - 1,
      code: error.code,
      message: error.message,
    })),
    coverage: (read.coverage?.items ?? []).map((item: any) => ({
      kind: item.kind,
      name: item.name,
      file: file(item.file),
      line: item.line - 1,
      hits: item.hits,
    })),
  };
}

/** What tells a test from others: its name may stand in several files. The editor takes no key with a zero in it. */
export const testKey = (file: string, name: string) => `${file}\n${name}`;

/** One answer for each test: a test is run by each program that uses its file, and failed where it failed in one. */
export function byTest(tests: TestResult[]): Map<string, TestResult> {
  const map = new Map<string, TestResult>();
  for (const test of tests) {
    const key = testKey(test.file, test.name);
    if (map.get(key)?.passed !== false) map.set(key, test);
  }
  return map;
}

/** What the command is told, to run these tests: only those of a name if there is one. */
export function testArguments(paths: string[], options: { filter?: string; coverage: boolean; outside: string[] }): string[] {
  const filter = options.filter === undefined ? [] : ['--filter', options.filter];
  const coverage = options.coverage ? ['--coverage', '--coverage-format', 'json'] : [];
  return ['test', '--format', 'json', ...filter, ...coverage, ...options.outside, '--', ...paths];
}
