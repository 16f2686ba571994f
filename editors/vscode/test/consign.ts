/** The command `consign` that tests run: `CONSIGN` says where it is. On build servers it must be there. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const CONSIGN = process.env.CONSIGN && resolve(process.env.CONSIGN);
if (!CONSIGN && process.env.CI) throw new Error('CONSIGN has to say where the command is');

/** Why a test that needs the command is passed over, if it is. */
export const skip = CONSIGN ? false : 'CONSIGN does not say where the command is';

/** `npm test` runs in the extension's folder. */
export const root = resolve('../..');

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'consign-'));

export function consign(args: string[], cwd = root): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(CONSIGN!, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
}
