/** 在岗: calls for help first, then posts, members, points missed; what stands well comes last. */
import type { ComponentChildren, JSX } from 'preact';
import { formatNumber } from '../format';
import { moveInRows } from '../incidents/parts';
import { ProblemBox, SkeletonRows } from '../ui/States';
import type { Board, Call, Member, Missed, Post, PostState } from './api';
import { agoText, atText, groundText, Row } from './parts';
import * as store from './store';
import { to, word } from './text';

const toneOf = { manned: 'good', relief_late: 'warn', unmanned: 'bad', closed: 'muted' } as const;
const order: readonly PostState[] = ['unmanned', 'relief_late', 'manned', 'closed'];

function postSub(post: Post): string {
  const [first] = post.on_shift;
  if (first) return to('post.until', { names: post.on_shift.map(({ name }) => name).join('、'), at: atText(first.ends_at) });
  if (post.next) return to('post.next', { at: atText(post.next.starts_at), name: post.next.name });
  return post.hours ?? to('post.nobody');
}

function PostRow({ post }: { post: Post }): JSX.Element {
  const state = word('post', post.state);
  const isLate = post.state === 'unmanned' || post.state === 'relief_late';
  const tone = post.state === 'manned' && post.present < post.needed ? 'warn' : toneOf[post.state];
  return (
    <Row
      id={post.id} at={post.point} icon={isLate ? 'alert' : 'post'} tone={tone} title={post.name} sub={postSub(post)}
      when={<span class={`lead-${tone}`}>{isLate && post.since ? to('post.for', { state, d: agoText(post.since) }) : state}</span>}
      aside={post.state === 'closed' ? '' : to('post.count', { a: post.present, b: post.needed })}
    />
  );
}

function memberSub(member: Member): string {
  const { run, shift } = member;
  if (!run) return shift ? to('member.since', { what: shift.of_name, at: atText(shift.starts_at) }) : '';
  return [groundText(run.territory), shift?.of_name ?? run.plan_name].filter(Boolean).join(' · ');
}

function MemberRow({ member }: { member: Member }): JSX.Element {
  const { run, position, state } = member;
  const tone = state === 'running' ? 'accent' : 'warn';
  return (
    <Row
      id={run?.id ?? member.worker_id ?? member.name} at={position?.point ?? null} icon={state === 'paused' ? 'pause' : state === 'awaited' ? 'clock' : 'user'} tone={tone}
      title={member.name} sub={memberSub(member)}
      when={<span class={`lead-${tone}`}>{word('member', state)}</span>}
      aside={run ? (run.planned_points > 0 ? to('member.points', { a: run.reached, b: run.planned_points }) : to('member.heard', { d: agoText(run.heard_at) })) : ''}
    />
  );
}

function MissedRow({ one }: { one: Missed }): JSX.Element {
  const title = one.point_id ? to('missed.point', { n: one.number ?? '', name: one.name ?? '' }) : one.plan_name;
  return (
    <Row
      id={one.point_id ?? `${one.plan_id}${one.occurs_on}`} at={one.point} icon="pin" tone={one.is_key_place ? 'bad' : 'warn'} title={title}
      when={to('missed.until', { at: atText(one.until) })} sub={one.point_id ? one.plan_name : to('missed.plan', { n: one.points })}
      aside={one.is_key_place ? to('missed.key') : ''}
    />
  );
}

function CallRow({ call }: { call: Call }): JSX.Element {
  const isOpen = call.run_state === null || call.run_state === 'running' || call.run_state === 'paused';
  return (
    <Row
      id={call.id} at={call.point} icon="bell" tone={isOpen ? 'bad' : 'muted'} title={call.name} when={<b class="lead-bad">{atText(call.at)}</b>} sub={call.text}
      aside={to(isOpen ? 'call.open' : 'call.over')}
    />
  );
}

function Group({ title, count, none, children }: { title: string; count: number; none?: string; children: ComponentChildren }): JSX.Element | null {
  if (count === 0 && none === undefined) return null;
  return (
    <section>
      <h2 class="inc-group-title">
        {title} <span class="count tabular">{formatNumber(count)}</span>
      </h2>
      {count === 0 ? (
        <p class="hint inc-pad">{none}</p>
      ) : (
        <ul class="inc-rows" onKeyDown={moveInRows}>
          {children}
        </ul>
      )}
    </section>
  );
}

function Lead({ found }: { found: Board }): JSX.Element {
  const n = (code: string): number => found.summary[code] ?? 0;
  return (
    <div class="lead-top">
      <p class="inc-lead" aria-live="polite">
        <span>
          <b class="inc-lead-figure">{to('lead.of', { a: n('manned'), b: n('posts_due') })}</b> <span class="inc-lead-main">{to('lead.posts')}</span>
        </span>
        {n('unmanned') > 0 && (
          <span class="lead-bad tabular">
            {to('post.unmanned')} {n('unmanned')}
          </span>
        )}
        <span class="tabular muted">{to('lead.members', { n: n('on_patrol') })}</span>
        {n('awaited') > 0 && <span class="tabular lead-warn">{to('lead.awaited', { n: n('awaited') })}</span>}
      </p>
      <p class="cap inc-pad tabular">{to('board.asOf', { at: atText(found.at) })}</p>
    </div>
  );
}

export function BoardView(): JSX.Element {
  const { data, problem } = store.board.value;
  if (problem && !data) return <ProblemBox problem={problem} what={to('what.board')} retry={store.retry.board} />;
  if (!data) return <SkeletonRows rows={9} height={58} />;
  const posts = [...data.posts].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <>
      <Lead found={data} />
      <Group title={to('board.calls')} count={data.calls.length}>
        {data.calls.map((call) => (
          <CallRow key={call.id} call={call} />
        ))}
      </Group>
      <Group title={to('board.posts')} count={posts.length} none={to('board.noPosts')}>
        {posts.map((post) => (
          <PostRow key={post.id} post={post} />
        ))}
      </Group>
      <Group title={to('board.members')} count={data.members.length} none={to('board.noMembers')}>
        {data.members.map((member) => (
          <MemberRow key={member.run?.id ?? member.worker_id} member={member} />
        ))}
      </Group>
      <Group title={to('board.missed')} count={data.missed.length} none={to('board.noMissed')}>
        {data.missed.map((one) => (
          <MissedRow key={`${one.plan_id}${one.occurs_on}${one.point_id ?? ''}`} one={one} />
        ))}
      </Group>
    </>
  );
}
