/** What is registered at a place, in one script. */
import '../styles/register.css';
import '../styles/placed.css';

export { OrganizationView } from './Organization';
export { Organizations } from './Organizations';
