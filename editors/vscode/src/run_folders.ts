/** Where tests are run: a test of a file that others use runs with the programs that use it, which may stand elsewhere. */
import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** For each file the nearest folder above with a `consign.toml`, or its workspace folder, or its own; none twice, none within another. */
export function runFolders(files: string[], workspaceFolders: string[], exists: (file: string) => boolean = existsSync): string[] {
  const folders = new Set(files.map((file) => folderOf(file, workspaceFolders, exists)));
  return [...folders].filter((folder) => ![...folders].some((other) => other !== folder && within(folder, other)));
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function folderOf(file: string, workspaceFolders: string[], exists: (file: string) => boolean): string {
  const workspace = workspaceFolders.find((folder) => within(file, folder));
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (exists(join(folder, 'consign.toml')) || folder === workspace) return folder;
    if (folder === dirname(folder)) return workspace ?? dirname(file);
  }
}
