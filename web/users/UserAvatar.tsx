import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { usePicture } from './pictures.ts';

type Props = { user: { id: number; name: string }; size?: number; decorative?: boolean };

/** Somebody who works here: their picture, or their initials. */
export function UserAvatar({ user: { id, name }, ...look }: Props) {
  return <PersonAvatar name={name} picture={usePicture(id)} {...look} />;
}
