/** All cards are of one height: where a card is, and which place is under the pointer, is arithmetic. */
export const CARD_HEIGHT = 60;
export const CARD_GAP = 6;
export const CARD_STEP = CARD_HEIGHT + CARD_GAP;

/** The place in a column that a card whose middle is so far below the column's top takes. */
export function placeAt(middle: number, cards: number): number {
  return Math.max(0, Math.min(cards, Math.floor(middle / CARD_STEP)));
}
