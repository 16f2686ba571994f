/** What the user has set. */
import * as vscode from 'vscode';

export const SECTION = 'consign';

const get = <T>(name: string, otherwise: T) => vscode.workspace.getConfiguration(SECTION).get<T>(name, otherwise);

export const path = () => get('path', '');
/** The options of the command by which programs may name files in further folders. */
export const outside = () => get<string[]>('allowOutside', []).flatMap((folder) => ['--allow-outside', folder]);

/** What the server is told when it starts: the section that it is told again when it changes, and that we show results. */
export function initializationOptions() {
  return {
    lints: get('lints', true),
    inlayHints: get('inlayHints', true),
    codeLenses: get('codeLenses', true),
    views: true,
  };
}
