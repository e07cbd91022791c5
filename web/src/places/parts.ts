/** What devices and places put on screen, in one script. */
import '../styles/places.css';
import { startLayers } from './layers';
import { startSeeing } from './Seeing';

export { DeviceView } from './DeviceView';
export { Entrances } from './Entrances';
export { Names } from './Names';
export { Seeing } from './Seeing';

export function start(): void {
  startSeeing();
  startLayers();
}
