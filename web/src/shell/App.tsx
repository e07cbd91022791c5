/** The page: sign-in, or the map between its docked panels; on a phone a map above a sheet. */
import type { JSX } from 'preact';
import { access } from '../access/entry';
import { divide } from '../divide/entry';
import { drafts, openDraft } from '../drafts/entry';
import { editor } from '../edit/entry';
import { past, pastOpen } from '../history/entry';
import { t } from '../i18n';
import { boardOpen, caseOpen, incidents } from '../incidents/entry';
import { MapView } from '../map/MapView';
import { facilityKind, householdId, isNarrow, isPhone, panelOpen, selection, workspace } from '../state/app';
import { spoken, toast } from '../state/announce';
import { askSession, session } from '../state/data';
import { Icon } from '../ui/Icon';
import { ProblemBox, SkeletonRows } from '../ui/States';
import { DrawerContent } from '../workspaces/Drawer';
import { Manage } from '../workspaces/Manage';
import { Patrol } from '../workspaces/Patrol';
import { Plan, PlanDrawer, PlanSentence } from '../workspaces/Plan';
import { AsOfBanner } from './AsOf';
import { KeysDialog, useKeys } from './Keys';
import { LegendChip, MapTools } from './MapTools';
import { Rail } from './Rail';
import { Sheet } from './Sheet';
import { SessionEndedDialog, SignInPage } from './SignIn';
import { TopBar } from './TopBar';

function WorkspacePanel(): JSX.Element {
  switch (workspace.value) {
    case 'manage':
      return <Manage />;
    case 'patrol':
      return <Patrol />;
    case 'plan':
      return <Plan />;
    case 'settings': {
      const parts = access.value;
      return parts ? <parts.Panel /> : <SkeletonRows rows={8} height={44} />;
    }
  }
}

function PanelToggle(): JSX.Element {
  const label = t(panelOpen.value ? 'panel.collapse' : 'panel.expand');
  return (
    <button
      type="button"
      class="panel-toggle"
      aria-expanded={panelOpen.value}
      aria-label={label}
      title={label}
      onClick={() => (panelOpen.value = !panelOpen.value)}
    >
      <Icon name={panelOpen.value ? 'chevronLeft' : 'chevronRight'} size={18} />
    </button>
  );
}

/** A case takes the drawer under whatever is selected; beside the board its place is the load of each body. */
function CaseOrLoads(): JSX.Element {
  const parts = incidents.value;
  if (!parts) return <SkeletonRows rows={10} height={40} />;
  return caseOpen.value ? <parts.Case /> : <parts.Loads />;
}

function PastStrip(): JSX.Element | null {
  const parts = past.value;
  return parts && pastOpen.value && workspace.value === 'manage' && !editor.value ? <parts.Strip /> : null;
}

function Desktop(): JSX.Element {
  const edit = editor.value;
  const division = edit ? null : divide.value;
  const draft = edit || division ? null : drafts.value;
  const hasDraft = draft !== null && (openDraft.value !== null || draft.comparing.value);
  const settings = !edit && access.value?.inDrawer.value ? access.value : null;
  const shown = selection.value !== null || householdId.value !== null;
  const hasCase = caseOpen.value || (boardOpen.value && !isNarrow.value);
  const hasDrawer = settings !== null || edit !== null || division !== null || shown || hasCase || hasDraft || (workspace.value === 'plan' && facilityKind.value !== null);
  const drawer = hasDrawer && !(isNarrow.value && panelOpen.value);
  return (
    <div class="frame">
      <Rail />
      {panelOpen.value && (
        <aside class={boardOpen.value && !edit ? 'panel panel-board' : 'panel'} aria-label={t('panel.label')}>
          {edit ? <edit.Panel /> : <WorkspacePanel />}
        </aside>
      )}
      <main class={edit ? 'map map-editing' : 'map'} id="main" tabIndex={-1} aria-label={t('map.label')}>
        <MapView />
        <PanelToggle />
        {workspace.value === 'plan' && <PlanSentence />}
        {!edit && !pastOpen.value && <LegendChip />}
        {draft && openDraft.value && <draft.Swipe />}
        <PastStrip />
        <MapTools />
        {edit && <edit.OnMap />}
      </main>
      {drawer && (
        <aside class="drawer" aria-label={t('detail.label')}>
          {edit ? <edit.Impact /> : settings ? <settings.Drawer /> : division ? <division.Drawer /> : shown ? <DrawerContent /> : hasCase ? <CaseOrLoads /> : hasDraft ? <draft.Drawer /> : <PlanDrawer />}
        </aside>
      )}
    </div>
  );
}

function Phone(): JSX.Element {
  const edit = editor.value;
  const shown = selection.value !== null || householdId.value !== null;
  const division = edit ? null : divide.value;
  const draft = edit || division ? null : drafts.value;
  const hasDraft = draft !== null && (openDraft.value !== null || draft.comparing.value);
  const settings = !edit && access.value?.inDrawer.value ? access.value : null;
  return (
    <div class="frame frame-phone">
      <main class={edit ? 'map map-editing' : 'map'} id="main" tabIndex={-1} aria-label={t('map.label')}>
        <MapView />
        <MapTools />
        {draft && openDraft.value && <draft.Swipe />}
        <PastStrip />
        {edit && <edit.OnMap />}
      </main>
      <Sheet>{edit ? <edit.PhoneSheet /> : settings ? <settings.Drawer /> : division ? <division.Drawer /> : shown ? <DrawerContent /> : caseOpen.value ? <CaseOrLoads /> : hasDraft ? <draft.Drawer /> : <WorkspacePanel />}</Sheet>
      <Rail />
    </div>
  );
}

function Shell(): JSX.Element {
  useKeys();
  return (
    <div class="shell" inert={session.value.status === 'ended'}>
      <a class="skip" href="#main">
        {t('app.skip')}
      </a>
      <TopBar />
      <AsOfBanner />
      {isPhone.value ? <Phone /> : <Desktop />}
    </div>
  );
}

function Page(): JSX.Element {
  const now = session.value;
  if (now.status === 'asking') return <div class="blank" role="status" aria-label={t('loading')} />;
  if (now.status === 'out') {
    if (now.problem) {
      return (
        <main class="blank">
          <ProblemBox problem={now.problem} what={t('app.name')} retry={askSession} />
        </main>
      );
    }
    return <SignInPage />;
  }
  return (
    <>
      <Shell />
      {now.status === 'ended' && <SessionEndedDialog />}
    </>
  );
}

export function App(): JSX.Element {
  return (
    <>
      <Page />
      <KeysDialog />
      <div class="hidden" role="status" aria-live="polite">
        {spoken.value}
      </div>
      {toast.value && (
        <p class={`toast toast-${toast.value.tone}`} aria-hidden="true">
          {toast.value.text}
        </p>
      )}
    </>
  );
}
