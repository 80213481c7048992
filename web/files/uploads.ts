import { z } from 'zod';
import { create } from 'zustand';
import { FILE_FOLDERS, type FileParent, MAX_FILE_BYTES } from '../../src/files/input.ts';
import { i18n } from '../i18n/index.ts';
import { checkSession } from '../live.ts';
import { trpcUtils } from '../trpc.ts';
import { thumbnailOf } from './thumbnail.ts';

export type Place = { entityType: FileParent; entityId: number };

export type Upload = {
  key: string;
  place: Place;
  name: string;
  /** From 0 to 1. */
  progress: number;
  /** Why it did not come through, in the language of the page. */
  error: string | null;
  /** Ends it; nothing of it is kept. */
  cancel: () => void;
  /** Null where it would be refused again. */
  retry: (() => void) | null;
};

type Uploads = { list: readonly Upload[]; put: (upload: Upload) => void; drop: (key: string) => void };

/** What is on its way, and what did not come through; it goes on while other pages are looked at. */
export const useUploads = create<Uploads>()((set) => ({
  list: [],
  put: (upload) =>
    set(({ list }) => ({
      list: list.some(({ key }) => key === upload.key)
        ? list.map((each) => (each.key === upload.key ? upload : each))
        : [...list, upload],
    })),
  drop: (key) => set(({ list }) => ({ list: list.filter((each) => each.key !== key) })),
}));

/** Few at a time: each has the whole line then. */
const AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

let last = 0;

/** Attaches files, a few at a time. Each stands in the list until it is there. */
export function attach(place: Place, chosen: Iterable<File>): void {
  for (const file of chosen) start(place, file);
}

/** What the server would say, without sending it all of the file. */
function refusalOf({ size }: File): string | null {
  if (size > MAX_FILE_BYTES) return i18n.t('files.tooLarge', { limit: MAX_FILE_BYTES / 1_000_000 });
  return size === 0 ? i18n.t('files.empty') : null;
}

function start(place: Place, file: File): void {
  const key = String(++last);
  const { put, drop } = useUploads.getState();
  const request = new XMLHttpRequest();
  let isCancelled = false;
  const upload: Upload = {
    key,
    place,
    name: file.name,
    progress: 0,
    error: null,
    cancel: () => {
      isCancelled = true;
      request.abort();
      drop(key);
    },
    retry: () => {
      drop(key);
      start(place, file);
    },
  };
  put(upload);
  const fail = (error: string) => {
    if (!isCancelled) put({ ...upload, error });
  };
  const refusal = refusalOf(file);
  if (refusal !== null) {
    put({ ...upload, error: refusal, retry: null });
    return;
  }
  const run = async () => {
    running++;
    try {
      if (isCancelled) return;
      const { id, preview, width, height } = await send(request, place, file, (progress) => {
        if (!isCancelled) put({ ...upload, progress });
      });
      drop(key);
      if (preview === 'image' && width !== null && height !== null) await sendThumbnail(id, file, width, height);
      await trpcUtils.files.list.invalidate();
    } catch (error) {
      fail(error instanceof Error ? error.message : i18n.t('errors.unexpected'));
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
  if (running < AT_ONCE) void run();
  else waiting.push(() => void run());
}

const attached = z.object({
  id: z.number(),
  preview: z.string().nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
});
const refused = z.object({
  error: z.object({ message: z.string(), fields: z.record(z.string(), z.string()).optional() }),
});

/** Rejects with words to show. */
function send(
  request: XMLHttpRequest,
  { entityType, entityId }: Place,
  file: File,
  onProgress: (progress: number) => void,
): Promise<z.output<typeof attached>> {
  const folder = FILE_FOLDERS.find(([, type]) => type === entityType)?.[0];
  const form = new FormData();
  form.append('file', file, file.name);
  return new Promise((resolve, reject) => {
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener('error', () => reject(new Error(i18n.t('files.unreachable'))));
    request.addEventListener('abort', () => reject(new Error(i18n.t('files.unreachable'))));
    request.addEventListener('load', () => {
      const answer = attached.safeParse(request.response);
      if (request.status === 201 && answer.success) {
        resolve(answer.data);
        return;
      }
      if (request.status === 401) void checkSession();
      const { data } = refused.safeParse(request.response);
      const [reason] = Object.values(data?.error.fields ?? {});
      reject(new Error(reason ?? data?.error.message ?? i18n.t('errors.unexpected')));
    });
    request.open('POST', `/api/${folder}/${entityId}/files`);
    request.responseType = 'json';
    request.setRequestHeader('accept-language', i18n.language);
    request.send(form);
  });
}

/** Without one a sign stands for the image: that it could not be made is nobody's trouble. */
async function sendThumbnail(id: number, file: File, width: number, height: number): Promise<void> {
  const small = await thumbnailOf(file, width, height);
  if (!small) return;
  await fetch(`/api/files/${id}/thumbnail`, {
    method: 'POST',
    headers: { 'content-type': small.type },
    body: small,
  }).catch(() => {});
}
