/** What is registered at a place, once its script is here: all of it in a building, on demand elsewhere. */
import type { JSX } from 'preact';
import { placed } from './entry';

export function PlacedHere(props: { place: Record<string, string>; isOpen?: boolean }): JSX.Element | null {
  const parts = placed.value;
  if (!parts) return null;
  const key = JSON.stringify(props.place);
  return (
    <>
      <parts.Organizations key={`organizations${key}`} {...props} />
      {!props.isOpen && <parts.Components key={`components${key}`} place={props.place} />}
    </>
  );
}
