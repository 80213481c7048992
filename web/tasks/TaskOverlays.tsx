import { NextStepPrompt } from './NextStepPrompt.tsx';
import { TaskMenu } from './TaskMenu.tsx';

/** What tasks open over any page. */
export function TaskOverlays() {
  return (
    <>
      <TaskMenu />
      <NextStepPrompt />
    </>
  );
}
