/** Wrong in a way that whoever runs Kontor can mend. The message says what it is and what to do; there is no more to tell. */
export class Trouble extends Error {
  override readonly name: string = 'Trouble';
}
