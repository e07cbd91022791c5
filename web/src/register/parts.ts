/** What the register puts on screen, in one script. */
import '../styles/register.css';

export { File } from './File';
export { Households } from './Households';
export { Override } from './Override';
export { start } from './store';
