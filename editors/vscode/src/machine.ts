/** The command `consign` on this machine. */
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as vscode from 'vscode';

import { findExecutable, whyNoServer, type Found } from './executable';
import { run } from './command';
import * as settings from './settings';

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

export function firstFolder(): string | undefined {
  return vscode.workspace.workspaceFolders?.find((folder) => folder.uri.scheme === 'file')?.uri.fsPath;
}

/** Where the command is, or why not. */
export function executable(): Found {
  const { platform, env } = process;
  return findExecutable(settings.path(), firstFolder(), { platform, home: homedir(), path: env.PATH ?? '', isExecutable });
}

/** The command, if it has a language server. */
export async function serverExecutable(): Promise<Found> {
  const found = executable();
  if ('missing' in found) return found;
  try {
    const { status, stderr } = await run(found.command, ['lsp', '--help'], undefined);
    const missing = whyNoServer(status, stderr);
    return missing === undefined ? found : { missing };
  } catch (error) {
    return { missing: `\`${found.command}\` does not run: ${(error as Error).message}` };
  }
}

/** Says what is missing, and offers what helps. */
export async function tellMissing(missing: string): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(`consign: ${missing}`, 'How to Install', 'Open Settings');
  if (chosen === 'How to Install') {
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'consign.consign#start');
  } else if (chosen === 'Open Settings') {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'consign.path');
  }
}
