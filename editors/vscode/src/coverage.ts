/** What tests reach, line by line, as the gutter shows it. Knows no editor. */
import type { Covered } from './results';

/** Something that decides: a rule or row, which may name candidates, or a way of a branch. */
export interface CoveredLine {
  line: number;
  name: string;
  hits: number;
  /** Candidates that a rule names: how often it chose each. */
  targets: { name: string; hits: number }[];
}

/** By file, its rules, rows and ways in the order of the lines. */
export function linesByFile(items: Covered[]): Map<string, CoveredLine[]> {
  const files = new Map<string, CoveredLine[]>();
  for (const item of merged(items)) {
    const lines = files.get(item.file) ?? [];
    files.set(item.file, lines);
    const owner = item.kind === 'target' ? lines.find((line) => item.name.startsWith(`${line.name} -> `)) : undefined;
    if (owner) owner.targets.push({ name: item.name.slice(owner.name.length + 4), hits: item.hits });
    else lines.push({ line: item.line, name: item.name, hits: item.hits, targets: [] });
  }
  for (const lines of files.values()) lines.sort((a, b) => a.line - b.line);
  return files;
}

/** A file that several programs use is reached by the tests of each. Rules come before their targets. */
function merged(items: Covered[]): Covered[] {
  const map = new Map<string, Covered>();
  for (const item of items) {
    const key = [item.file, item.kind, item.line, item.name].join('\u0000');
    const before = map.get(key);
    map.set(key, before ? { ...before, hits: before.hits + item.hits } : item);
  }
  return [...map.values()].sort((a, b) => Number(a.kind === 'target') - Number(b.kind === 'target'));
}
