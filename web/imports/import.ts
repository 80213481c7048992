import type { ScreenType } from '../../src/imports/input.ts';
import { PIECE_BYTES } from '../../src/imports/input.ts';
import { i18n } from '../i18n/index.ts';
import { refusalOf } from '../lib/errors.ts';
import type { RouterInputs, RouterOutputs } from '../trpc.ts';

export type Import = RouterOutputs['imports']['get'];
export type Column = NonNullable<Import['plan']>['columns'][number];
export type Plan = Omit<RouterInputs['imports']['preview'], 'id' | 'columns'> & { columns: Column[] };

export const IMPORT_ORDER = ['contact', 'company', 'deal', 'task', 'activity'] as const satisfies ScreenType[];

/** Sends a file in pieces; one that is lost on the way is sent again. */
export async function sendFile(
  id: number,
  file: File,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let offset = 0; offset < file.size; offset += PIECE_BYTES) {
    await sendPiece(id, offset, file.slice(offset, offset + PIECE_BYTES), signal);
    onProgress(Math.min(1, (offset + PIECE_BYTES) / file.size));
  }
}

const ATTEMPTS = 4;

async function sendPiece(id: number, offset: number, body: Blob, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`/api/imports/${id}/data?offset=${offset}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'accept-language': i18n.language },
      body,
      signal,
    }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return null;
    });
    if (answer?.ok) return;
    const isFinal = answer !== null && answer.status < 500;
    if (isFinal || attempt === ATTEMPTS) throw await refusalOf(answer);
    await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
  }
}
