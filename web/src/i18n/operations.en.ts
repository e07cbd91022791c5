/** English messages of what the editing tools ask beside the drawing. */
import type { operationsZh } from './operations.zh';

export const operationsEn: Record<keyof typeof operationsZh, string> = {
  'cut.title': 'Buildings that the new border cuts',
  'cut.whole': 'Whole to one side',
  'cut.keep': 'Allow the cut',
  'cut.wholeHint': 'The border goes around them; each goes to the side that has more of it.',
  'cut.keepHint': 'The border stays as drawn; the reason says why.',
  'paint.goal': 'Goes to',
  'paint.toGrid': 'An existing grid',
  'paint.toNew': 'A new grid',
  'paint.unit': 'Choose by',
  'paint.byBuilding': 'Building',
  'paint.byBlock': 'Street block',
  'paint.blockHint': 'All buildings of the block between lane lines go together.',
  'do.paintNew': 'Paint over buildings of one grid; they become a new grid. Paint again to take them back.',
  'op.split_buildings': 'Split by buildings',
};
