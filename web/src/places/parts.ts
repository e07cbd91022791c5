/** What devices and places put on screen, in one script. */
import { startSeeing } from './Seeing';

export { DeviceView } from './DeviceView';
export { Seeing } from './Seeing';

export function start(): void {
  startSeeing();
}
