/** Talks to the service: JSON in, JSON or a Problem out, and one place that notices the session has ended. */
import type {
  BuildingDetail,
  ComponentDetail,
  DeviceDetail,
  FacilityDetail,
  LaneLineDetail,
  LayerCatalogue,
  LngLat,
  Located,
  OrganizationDetail,
  SearchHit,
  Session,
  Summary,
  Territory,
  TerritoryDetail,
  TerritoryPage,
} from './types';

export interface ProblemBody {
  code?: string;
  title?: string;
  detail?: string;
  message_zh?: string;
  message_en?: string;
  where?: LngLat;
}

/** Everything that can go wrong with a request; `status` 0 means the service was not reached. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly body: ProblemBody,
  ) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.name = 'Problem';
  }
}

let sessionEnded: () => void = () => undefined;

export function onSessionEnded(handler: () => void): void {
  sessionEnded = handler;
}

/** For parts that read without `request`, such as the map's tile loader. */
export function endSession(): void {
  sessionEnded();
}

function language(): string {
  return document.documentElement.lang || 'zh-CN';
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    return new Problem(response.status, (await response.json()) as ProblemBody);
  } catch {
    return new Problem(response.status, { title: response.statusText });
  }
}

interface Options {
  method?: string;
  body?: unknown;
  signal?: AbortSignal | undefined;
  quiet?: boolean;
  headers?: Record<string, string>;
}

export async function request<T>(path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language(), ...options.headers };
  const init: RequestInit = { method: options.method ?? 'GET', headers, credentials: 'same-origin' };
  if (options.signal) init.signal = options.signal;
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    init.body = JSON.stringify(options.body);
  }
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem(0, { code: 'service_away' });
  }
  if (!response.ok) {
    const problem = await readProblem(response);
    if (response.status === 401 && !options.quiet) sessionEnded();
    throw problem;
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

function query(values: Record<string, string | number | null | undefined>): string {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== '') out.set(name, String(value));
  }
  const text = out.toString();
  return text ? `?${text}` : '';
}

const v1 = '/api/v1';

export const api = {
  session: (): Promise<Session> => request(`${v1}/session`, { quiet: true }),
  signIn: (username: string, password: string): Promise<Session> =>
    request(`${v1}/session`, { method: 'POST', body: { username, password }, quiet: true }),
  signOut: (): Promise<void> => request(`${v1}/session`, { method: 'DELETE', quiet: true }),
  summary: (signal?: AbortSignal): Promise<Summary> => request(`${v1}/summary`, { signal }),
  layers: (signal?: AbortSignal): Promise<LayerCatalogue> => request(`${v1}/layers`, { signal }),
  territory: (id: string, asOf: string | null, signal?: AbortSignal): Promise<TerritoryDetail> =>
    request(`${v1}/territories/${encodeURIComponent(id)}${query({ as_of: asOf })}`, { signal }),
  building: (id: string, signal?: AbortSignal): Promise<BuildingDetail> =>
    request(`${v1}/buildings/${encodeURIComponent(id)}`, { signal }),
  facility: (id: string, signal?: AbortSignal): Promise<FacilityDetail> =>
    request(`${v1}/facilities/${encodeURIComponent(id)}`, { signal }),
  device: (id: string, signal?: AbortSignal): Promise<DeviceDetail> =>
    request(`${v1}/devices/${encodeURIComponent(id)}`, { signal }),
  component: (id: string, signal?: AbortSignal): Promise<ComponentDetail> =>
    request(`${v1}/components/${encodeURIComponent(id)}`, { signal }),
  organization: (id: string, signal?: AbortSignal): Promise<OrganizationDetail> =>
    request(`${v1}/organizations/${encodeURIComponent(id)}`, { signal }),
  laneLine: (id: string, signal?: AbortSignal): Promise<LaneLineDetail> =>
    request(`${v1}/lane_lines/${encodeURIComponent(id)}`, { signal }),
  locate: ([lon, lat]: LngLat, asOf: string | null, signal?: AbortSignal): Promise<Located> =>
    request(`${v1}/locate${query({ lon, lat, as_of: asOf })}`, { signal }),
  search: (q: string, near: LngLat | null, signal?: AbortSignal): Promise<{ items: SearchHit[] }> =>
    request(`${v1}/search${query({ q, near: near ? near.map((n) => n.toFixed(6)).join(',') : null, limit: 20 })}`, {
      signal,
    }),

  /** Existing facilities per grid and kind; grids and kinds without any are not in the answer. */
  async facilityCounts(community: string, signal?: AbortSignal): Promise<Map<string, Record<string, number>>> {
    const { items } = await request<{ items: { grid_id: string; kind: string; facilities: number }[] }>(
      `${v1}/facilities/counts${query({ community })}`,
      { signal },
    );
    const counts = new Map<string, Record<string, number>>();
    for (const { grid_id, kind, facilities } of items) counts.set(grid_id, { ...counts.get(grid_id), [kind]: facilities });
    return counts;
  },

  /** Every child of `parent`, following the cursor; a community has at most some hundred grids. */
  async children(parent: string, level: string, asOf: string | null, signal?: AbortSignal): Promise<Territory[]> {
    const items: Territory[] = [];
    let cursor: string | null = null;
    do {
      const page: TerritoryPage = await request<TerritoryPage>(
        `${v1}/territories${query({ level, parent, as_of: asOf, limit: 200, cursor })}`,
        { signal },
      );
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor !== null);
    return items;
  },
};
