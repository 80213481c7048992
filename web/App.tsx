import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfirmPassword } from './auth/ConfirmPassword.tsx';
import { MOST_TOASTS } from './lib/toast.tsx';
import { router } from './routes.tsx';
import { cssVariablesResolver, theme } from './theme.ts';
import { queryClient, trpc, trpcClient } from './trpc.ts';

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <Notifications position="bottom-right" limit={MOST_TOASTS} zIndex={400} />
      <trpc.Provider client={trpcClient} queryClient={queryClient}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
          <ConfirmPassword />
        </QueryClientProvider>
      </trpc.Provider>
    </MantineProvider>
  );
}
