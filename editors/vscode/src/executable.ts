/** Finds the command `consign`, which the extension runs. Knows no editor: what it needs of the machine is handed in. */
import { delimiter, isAbsolute, join } from 'node:path';

export interface Machine {
  platform: NodeJS.Platform;
  home: string;
  /** The environment's `PATH`. */
  path: string;
  isExecutable(file: string): boolean;
}

export type Found = { command: string } | { missing: string };

/** What `consign.path` says, or `consign` on `PATH`. Relative paths begin at the workspace's first folder. */
export function findExecutable(setting: string, folder: string | undefined, machine: Machine): Found {
  const written = setting.trim();
  if (written === '') return onPath(machine);
  const command = absolute(written, folder, machine);
  if (command === undefined) {
    return { missing: `\`consign.path\` is \`${written}\`, a relative path, and no folder is open; write an absolute one` };
  }
  const file = names(command, machine).find(machine.isExecutable);
  if (file) return { command: file };
  return { missing: `\`consign.path\` is \`${written}\`: there is no such program; write where \`consign\` is` };
}

function onPath(machine: Machine): Found {
  const folders = machine.path.split(delimiter).filter((folder) => folder !== '');
  const file = folders.flatMap((folder) => names(join(folder, 'consign'), machine)).find(machine.isExecutable);
  if (file) return { command: file };
  return { missing: 'the command `consign` is not on `PATH`; install it, or write into `consign.path` where it is' };
}

function absolute(written: string, folder: string | undefined, machine: Machine): string | undefined {
  if (written === '~' || written.startsWith('~/')) return join(machine.home, written.slice(1));
  if (isAbsolute(written)) return written;
  return folder === undefined ? undefined : join(folder, written);
}

/** What a program may be called on this machine. */
function names(command: string, machine: Machine): string[] {
  return machine.platform === 'win32' && !command.endsWith('.exe') ? [`${command}.exe`, command] : [command];
}

/** Why a command that is there is no language server, by what it said when it was asked for one; undefined if it is one. */
export function whyNoServer(status: number | null, stderr: string): string | undefined {
  if (status === 0) return undefined;
  if (/unrecognized subcommand|without the feature/.test(stderr)) {
    return 'this `consign` has no language server; install it with `--features lsp`';
  }
  const said = stderr.trim().split('\n')[0];
  return said ? `\`consign lsp\` does not start: ${said}` : '`consign lsp` does not start';
}
