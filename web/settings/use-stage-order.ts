import { type DragOverEvent, MouseSensor, useSensor, useSensors } from '@dnd-kit/core';
import { useState } from 'react';
import { toast } from '../lib/toast.tsx';
import { trpc } from '../trpc.ts';
import type { Pipeline, Stage } from './RemovalDialog.tsx';

const isOpen = ({ isWon, isLost }: Stage): boolean => !isWon && !isLost;

/** `items` with the one at `from` put to `to`. */
function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), ...items.slice(from, from + 1), ...rest.slice(to)];
}

/** A pipeline's open stages, put into another order by dragging or step by step; the server has the last word. */
export function useStageOrder(pipeline: Pipeline) {
  const utils = trpc.useUtils();
  const [drop, setDrop] = useState<{ from: number; to: number } | null>(null);
  const sensors = useSensors(useSensor(MouseSensor, { activationConstraint: { distance: 3 } }));
  const arrange = trpc.pipelines.arrangeStages.useMutation({
    onError: toast.error,
    onSettled: () => utils.pipelines.list.invalidate(),
  });
  const open = pipeline.stages.filter(isOpen);
  const closed = pipeline.stages.filter((stage) => !isOpen(stage));

  function move(from: number, to: number) {
    const stages = moved(open, from, to);
    utils.pipelines.list.setData(undefined, (known) => {
      if (!known) return known;
      const withOrder = (each: Pipeline) =>
        each.id === pipeline.id ? { ...each, stages: [...stages, ...closed] } : each;
      return { items: known.items.map(withOrder) };
    });
    arrange.mutate({ id: pipeline.id, stageIds: stages.map(({ id }) => id) });
  }
  function placesOf({ active, over }: Pick<DragOverEvent, 'active' | 'over'>) {
    const from = open.findIndex(({ id }) => id === active.id);
    const to = open.findIndex(({ id }) => id === over?.id);
    return from < 0 || to < 0 || from === to ? null : { from, to };
  }

  return {
    open,
    closed,
    /** On which side of a stage the dragged one would land. */
    dropAt: (index: number) =>
      drop?.to === index ? (drop.from < index ? ('below' as const) : ('above' as const)) : null,
    step: (index: number, by: -1 | 1) => move(index, index + by),
    drag: {
      sensors,
      onDragOver: (event: DragOverEvent) => setDrop(placesOf(event)),
      onDragEnd: (event: Pick<DragOverEvent, 'active' | 'over'>) => {
        const places = placesOf(event);
        setDrop(null);
        if (places) move(places.from, places.to);
      },
      onDragCancel: () => setDrop(null),
    },
  };
}
