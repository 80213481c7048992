import { create } from 'zustand';

export type LiveStatus = 'connecting' | 'connected' | 'catching-up' | 'offline';

type LiveState = { status: LiveStatus; setStatus: (status: LiveStatus) => void };

/** The state of the live stream: written by live.ts, read by the dot in the navigation. */
export const useLiveStatus = create<LiveState>()((set) => ({
  status: 'connecting',
  setStatus: (status) => set({ status }),
}));
