/** What is registered at a place, in one script. */
import '../styles/register.css';
import '../styles/placed.css';

export { Components, ComponentView } from './Components';
export { OrganizationView } from './Organization';
export { Organizations } from './Organizations';
