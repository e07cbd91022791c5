/** The icon set: outlines on a 24 grid, stroke 1.75, drawn both as SVG and on the map's canvas. */
const circle = (cx: number, cy: number, r: number): string =>
  `M${cx - r} ${cy}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;

export const iconPaths = {
  logo: ['M6 3h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3z', 'M3 9.500c4 0 5.500 1.500 9.500-.5', 'M12.500 3v6c0 2.500 2 3.500 8.500 3', 'M9.500 21c0-4.500-2-6-6.500-6', 'M14.500 11.600c-.5 3.400-2 5.200-5.800 6.200'],
  manage: ['M4 4h16v16H4z', 'M4 12h8', 'M12 4v16', 'M12 9h8'],
  patrol: ['M12 21s7-6.300 7-11.500A7 7 0 0 0 5 9.500C5 14.700 12 21 12 21z', circle(12, 9.5, 2.5)],
  plan: ['M4 20V10.500L9.500 6 15 10.500', 'M4 20h16V13h-5', 'M8 20v-5h3.500v5', 'M18.500 3.500v5', 'M16 6h5', 'M15 13v7'],
  search: [circle(10.5, 10.5, 6), 'M15 15l5 5'],
  calendar: ['M4.500 6h15v14h-15z', 'M4.500 10.500h15', 'M8.500 3.500v4', 'M15.500 3.500v4'],
  layers: ['M12 4l9 4.800-9 4.800-9-4.800z', 'M3 13.200l9 4.800 9-4.800'],
  share: ['M12 14.500V3.500', 'M8 7l4-3.500L16 7', 'M6.500 11H5v9.500h14V11h-1.500'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  chevronDown: ['M6.500 9.500l5.500 5.500 5.500-5.500'],
  chevronLeft: ['M14.500 6.500L9 12l5.500 5.500'],
  chevronRight: ['M9.500 6.500L15 12l-5.500 5.500'],
  plus: ['M12 5v14', 'M5 12h14'],
  minus: ['M5 12h14'],
  locate: [circle(12, 12, 4), 'M12 2.500v5', 'M12 16.500v5', 'M2.500 12h5', 'M16.500 12h5'],
  home: ['M4 4h5', 'M4 4v5', 'M20 4h-5', 'M20 4v5', 'M4 20h5', 'M4 20v-5', 'M20 20h-5', 'M20 20v-5'],
  check: ['M5 12.500l4.500 4.500L19 7.500'],
  alert: ['M12 4l9 16H3z', 'M12 10v4.500', 'M12 17v.5'],
  info: [circle(12, 12, 8.5), 'M12 11v5.500', 'M12 7.700v.5'],
  lock: ['M6 10.500h12V20H6z', 'M8.500 10.500V7.500a3.500 3.500 0 0 1 7 0v3'],
  history: ['M4 5v4.500h4.500', 'M4.300 9.500A8 8 0 1 1 4 13', 'M12 8v4.500l3 2'],
  user: [circle(12, 8, 3.5), 'M5 20c.6-4 3-6 7-6s6.400 2 7 6'],
  sun: [circle(12, 12, 3.5), 'M12 3v2.500', 'M12 18.500V21', 'M3 12h2.500', 'M18.500 12H21', 'M5.600 5.600l1.800 1.800', 'M16.600 16.600l1.800 1.800', 'M18.400 5.600l-1.800 1.800', 'M7.400 16.600l-1.800 1.800'],
  keyboard: ['M3 6.500h18v11H3z', 'M7 10h.1', 'M10.500 10h.1', 'M14 10h.1', 'M17 10h.1', 'M8 14h8'],
  signOut: ['M10 4.500H5v15h5', 'M14 8l4 4-4 4', 'M18 12H9.500'],
  eye: ['M2.500 12S6 6 12 6s9.500 6 9.500 6-3.500 6-9.500 6-9.500-6-9.500-6z', circle(12, 12, 2.5)],
  eyeOff: ['M4 4l16 16', 'M9.900 6.300A9 9 0 0 1 12 6c6 0 9.500 6 9.500 6a16 16 0 0 1-2.700 3.300', 'M6.200 7.700A15.500 15.500 0 0 0 2.500 12S6 18 12 18c1.700 0 3.200-.5 4.500-1.200'],
  copy: ['M9 9h11v11H9z', 'M15 9V4H4v11h5'],
  building: ['M5 20.500V4h9v16.500', 'M14 9.500h5v11', 'M3 20.500h18', 'M8 8h3', 'M8 12h3', 'M8 16h3'],
  household: ['M4 11.500L12 4.500l8 7', 'M6 10v10h12V10', 'M10 20v-5.500h4V20'],
  lane: ['M7 3.500v17', 'M17 3.500v17', 'M12 4.500v3', 'M12 10.500v3', 'M12 16.500v3'],
  community: ['M12 3.500l8 3.500v5.500c0 4-3.200 6.800-8 8-4.800-1.200-8-4-8-8V7z'],
  pin: ['M12 21s6.500-6.300 6.500-11A6.500 6.500 0 0 0 5.500 10c0 4.700 6.500 11 6.500 11z', circle(12, 10, 2)],
  camera: ['M4 8h11v9H4z', 'M15 11l5.500-3v9L15 14'],
  post: ['M6 21V9l6-5 6 5v12', 'M6 13h12', 'M10 21v-4.500h4V21'],
  cross: ['M12 5v14', 'M5 12h14'],
  basket: ['M4 10h16l-1.700 9.500H5.700z', 'M8.500 10L11 4.500', 'M15.500 10L13 4.500'],
  heart: ['M12 19.500S4 14.500 4 9a4 4 0 0 1 8-1 4 4 0 0 1 8 1c0 5.500-8 10.500-8 10.500z'],
  school: ['M2.500 9.500L12 5l9.500 4.500L12 14z', 'M6.500 11.500V16c3 2.500 8 2.500 11 0v-4.500', 'M21.500 9.500V15'],
  shop: ['M4 10l1.500-5.500h13L20 10', 'M5 12v8h14v-8', 'M4 10c0 3 4 3 4 0 0 3 4 3 4 0 0 3 4 3 4 0 0 3 4 3 4 0', 'M10 20v-4.500h4V20'],
  shield: ['M12 3.500l7 2.500v6c0 4-2.800 6.900-7 8.500-4.200-1.600-7-4.500-7-8.500V6z', 'M9 12l2.200 2.200L15.500 10'],
  hydrant: ['M9 20V11h6v9', 'M7 20h10', 'M8 11h8', 'M9.500 11a2.500 3.500 0 0 1 5 0', 'M12 7.500V5', 'M6.500 14.500H9', 'M15 14.500h2.500'],
  bin: ['M5 7h14', 'M7 7l1 13h8l1-13', 'M9.500 7V4.500h5V7'],
  drop: ['M12 4s6 6.300 6 10.500a6 6 0 0 1-12 0C6 10.300 12 4 12 4z'],
  tree: ['M12 21v-7', 'M12 3.500c4.500 2.500 5.500 7 4 9.500-1 1.500-7 1.500-8 0-1.500-2.500-.5-7 4-9.500z'],
  target: [circle(12, 12, 8), circle(12, 12, 3)],
  parking: ['M5 4h14v16H5z', 'M10 17V8h3a2.800 2.800 0 0 1 0 5.600h-3'],
  bus: ['M5.500 4.500h13v12h-13z', 'M5.500 11h13', 'M8 16.500v3', 'M16 16.500v3', 'M8.500 13.800h.1', 'M15.500 13.800h.1'],
  book: ['M4 5.500c3-1 6-.5 8 1.500 2-2 5-2.500 8-1.500V18c-3-1-6-.5-8 1.500-2-2-5-2.500-8-1.500z', 'M12 7v12.500'],
  flag: ['M6 21V4', 'M6 4.500h11l-2.500 4 2.500 4H6'],
  dot: [circle(12, 12, 4)],
} as const satisfies Record<string, readonly string[]>;

export type IconName = keyof typeof iconPaths;

const facilityIcons: Record<string, IconName> = {
  health_station: 'cross', clinic: 'cross', hospital: 'cross', pharmacy: 'cross', doctors: 'cross',
  market: 'basket', supermarket: 'basket',
  elder_care: 'heart', day_care: 'heart', nursing_home: 'heart',
  kindergarten: 'school', school: 'school', primary_school: 'school', middle_school: 'school', university: 'school',
  shop: 'shop', convenience: 'shop', service_point: 'shop', post_office: 'shop',
  police: 'shield', fire_station: 'hydrant', hydrant: 'hydrant',
  waste: 'bin', waste_point: 'bin', toilet: 'drop', toilets: 'drop',
  park: 'tree', green: 'tree', playground: 'tree', sports: 'target', fitness: 'target', sports_ground: 'target',
  parking: 'parking', bus_stop: 'bus', library: 'book', hall: 'flag', community_centre: 'flag', party_centre: 'flag',
};

export function facilityIcon(kind: string): IconName {
  return facilityIcons[kind] ?? 'dot';
}
