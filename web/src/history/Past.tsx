/** The past on the page: the time line for the map, lineage and bridged figures for the drawer. */
import '../styles/edit.css';
import '../styles/drafts.css';
import '../styles/history.css';

export { Lineage } from './Lineage';
export { Strip } from './Strip';
