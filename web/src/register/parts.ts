/** What the register puts on screen, in one script. */
import '../styles/register.css';

export { File } from './File';
export { Households } from './Households';
export { start } from './store';
