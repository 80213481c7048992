import { useEffect, useEffectEvent } from 'react';

const carriesFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true;

/** Files that are dragged over the page and dropped anywhere on it; what is dragged from the page itself is no file. */
export function useFileDrags(isWanted: boolean, onOver: (isOver: boolean) => void, onDrop: (files: File[]) => void) {
  const over = useEffectEvent(onOver);
  const take = useEffectEvent(onDrop);
  useEffect(() => {
    if (!isWanted) return undefined;
    let isOurs = false;
    const isForUs = (event: DragEvent) =>
      !isOurs && !event.defaultPrevented && carriesFiles(event) && !document.querySelector('[role=dialog]');
    const watch = new AbortController();
    const options = { signal: watch.signal };
    document.addEventListener('dragstart', () => (isOurs = true), options);
    document.addEventListener('dragend', () => (isOurs = false), options);
    document.addEventListener(
      'dragover',
      (event) => {
        if (!isForUs(event)) return;
        event.preventDefault();
        over(true);
      },
      options,
    );
    // To another element is no way out of the window.
    document.addEventListener('dragleave', ({ relatedTarget }) => relatedTarget === null && over(false), options);
    document.addEventListener(
      'drop',
      (event) => {
        over(false);
        if (!isForUs(event)) return;
        event.preventDefault();
        take([...(event.dataTransfer?.files ?? [])]);
      },
      options,
    );
    return () => watch.abort();
  }, [isWanted]);
}

/** A file that is dropped where nothing takes it would open in Kontor's place, and what is half written would be gone. */
export function refuseStrayFiles(): () => void {
  const refuse = (event: DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer || !carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'none';
  };
  // After all that listen on the document.
  window.addEventListener('dragover', refuse);
  window.addEventListener('drop', refuse);
  return () => {
    window.removeEventListener('dragover', refuse);
    window.removeEventListener('drop', refuse);
  };
}
