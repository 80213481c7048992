import { create } from 'zustand';
import type { Task } from './TaskField.tsx';

export type TaskMenuKind = 'dueAt' | 'assigneeId' | 'priority';
type OpenMenu = { kind: TaskMenuKind; task: Task; anchor: HTMLElement };

type State = { menu: OpenMenu | null; show: (menu: OpenMenu) => void; hide: () => void };

/** The one menu of all task rows, and which row's it is now: hundreds of rows need no menus of their own. */
export const useTaskMenu = create<State>()((set) => ({
  menu: null,
  show: (menu) => set({ menu }),
  hide: () => set({ menu: null }),
}));
