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

/** A pipeline's open stages in the order that they are dragged or stepped into; the server has the last word. */
export function useStageOrder(pipeline: Pipeline) {
  const utils = trpc.useUtils();
  const [dragged, setDragged] = useState<Stage[] | null>(null);
  const arrange = trpc.pipelines.arrangeStages.useMutation({
    onError: toast.error,
    onSettled: () => utils.pipelines.list.invalidate(),
  });
  const stages = pipeline.stages.filter(isOpen);
  const open = dragged ?? stages;
  const closed = pipeline.stages.filter((stage) => !isOpen(stage));

  function save(order: readonly Stage[]) {
    if (order.every((stage, index) => stage.id === stages[index]?.id)) return;
    utils.pipelines.list.setData(
      undefined,
      (known) =>
        known && {
          items: known.items.map((each) =>
            each.id === pipeline.id ? { ...each, stages: [...order, ...closed] } : each,
          ),
        },
    );
    arrange.mutate({ id: pipeline.id, stageIds: order.map(({ id }) => id) });
  }

  return {
    open,
    closed,
    step: (index: number, by: -1 | 1) => save(moved(open, index, index + by)),
    drag: {
      sensors: useSensors(useSensor(MouseSensor, { activationConstraint: { distance: 3 } })),
      onDragStart: () => setDragged(stages),
      onDragOver: ({ active, over }: DragOverEvent) => {
        const [from, to] = [active.id, over?.id].map((id) => open.findIndex((stage) => stage.id === id));
        if (from === undefined || to === undefined || from < 0 || to < 0 || from === to) return;
        setDragged(moved(open, from, to));
      },
      onDragEnd: () => {
        save(open);
        setDragged(null);
      },
      onDragCancel: () => setDragged(null),
    },
  };
}
