/** English words of devices and of what cameras see. */
import type { PlacesKey } from './places.zh';

export const placesEn: Record<PlacesKey, string> = {
  bearing: 'Bearing',
  bearingValue: '{name} ({degrees}°)',
  allAround: 'all around',
  angle: 'Field of view',
  range: 'Range',
  height: 'Mounting height',
  seen: 'Ground seen',
  seenValue: '{area}, {share} of the sector',
  looks: 'View',
  noView: 'Where it looks is not recorded, only where it is. Import bearing, angle and range.',
  flat: 'Worked out on the plane: a building hides the ground behind it, heights are left out.',
  seeing: 'Cameras that see this place',
  seeingNone: 'No camera in your scope sees this place.',
  seeingInside: 'This is inside a building, where no camera sees.',
  seeingFrom: 'from the {side}',
  unnamed: 'Unnamed camera',
  'what.seeing': 'the cameras that see this place',
};
