import 'dayjs/locale/de';

export const texts: Record<string, unknown> = import.meta.glob('./de/*.json', { eager: true, import: 'default' });
