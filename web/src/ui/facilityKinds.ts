/** The facility kinds of the register: Chinese, English and icon; a kind that is not here is shown by its code. */
import { lang } from '../i18n';
import type { IconName } from './iconPaths';

const kinds: Record<string, readonly [zh: string, en: string, icon: IconName]> = {
  clinic: ['卫生服务站', 'Clinic', 'cross'],
  hospital: ['医院', 'Hospital', 'cross'],
  pharmacy: ['药店', 'Pharmacy', 'cross'],
  kindergarten: ['幼儿园', 'Kindergarten', 'school'],
  nursery: ['托育点', 'Nursery', 'school'],
  school: ['学校', 'School', 'school'],
  primary_school: ['小学', 'Primary school', 'school'],
  middle_school: ['中学', 'Middle school', 'school'],
  college: ['院校', 'College', 'school'],
  library: ['图书室', 'Library', 'book'],
  elderly_care: ['养老机构', 'Care home', 'heart'],
  elderly_day_care: ['老年人日间照料', 'Elderly day care', 'heart'],
  elderly_canteen: ['老年食堂', 'Elderly canteen', 'bowl'],
  canteen: ['食堂', 'Canteen', 'bowl'],
  social_facility: ['社会服务', 'Social service', 'heart'],
  community_centre: ['社区活动中心', 'Community centre', 'flag'],
  community_hall: ['社区用房', 'Community hall', 'flag'],
  party_service_centre: ['党群服务中心', 'Party service centre', 'flag'],
  government: ['政务服务', 'Government office', 'flag'],
  police: ['派出所', 'Police station', 'shield'],
  police_post: ['警务室', 'Police post', 'shield'],
  fire_station: ['消防站', 'Fire station', 'flame'],
  micro_fire_station: ['微型消防站', 'Micro fire station', 'flame'],
  hydrant: ['消火栓', 'Hydrant', 'hydrant'],
  defibrillator: ['除颤仪', 'Defibrillator', 'heart'],
  shelter: ['避难场所', 'Shelter', 'household'],
  toilet: ['公共厕所', 'Public toilet', 'drop'],
  waste_point: ['垃圾收集点', 'Waste point', 'bin'],
  recycling: ['回收点', 'Recycling', 'bin'],
  drinking_water: ['饮水点', 'Drinking water', 'drop'],
  parking: ['停车场', 'Car park', 'parking'],
  bicycle_parking: ['自行车停放', 'Bicycle parking', 'parking'],
  charging_station: ['充电站', 'Charging station', 'bolt'],
  fuel: ['加油站', 'Fuel station', 'drop'],
  bus_stop: ['公交站', 'Bus stop', 'bus'],
  bus_station: ['客运站', 'Bus station', 'bus'],
  rail_station: ['轨道站', 'Rail station', 'bus'],
  ferry: ['渡口', 'Ferry', 'drop'],
  market: ['菜市场', 'Market', 'basket'],
  supermarket: ['超市', 'Supermarket', 'basket'],
  mall: ['商场', 'Mall', 'shop'],
  convenience_store: ['便民店', 'Convenience store', 'shop'],
  restaurant: ['餐饮', 'Restaurant', 'bowl'],
  cafe: ['咖啡茶座', 'Café', 'bowl'],
  bank: ['银行', 'Bank', 'coin'],
  atm: ['取款机', 'Cash machine', 'coin'],
  post_office: ['邮政所', 'Post office', 'parcel'],
  parcel_point: ['快递柜', 'Parcel locker', 'parcel'],
  express_station: ['快递驿站', 'Parcel station', 'parcel'],
  culture: ['文化场馆', 'Culture', 'book'],
  place_of_worship: ['宗教场所', 'Place of worship', 'household'],
  cemetery: ['公墓', 'Cemetery', 'tree'],
  park: ['公园绿地', 'Park', 'tree'],
  square: ['露天文化广场', 'Square', 'flag'],
  playground: ['儿童游乐场', 'Playground', 'tree'],
  sports_ground: ['运动场地', 'Sports ground', 'target'],
  fitness: ['健身点', 'Fitness point', 'target'],
  swimming_pool: ['游泳池', 'Swimming pool', 'drop'],
  other: ['其他设施', 'Other facility', 'dot'],
};

export const knownKinds: readonly string[] = Object.keys(kinds);

export function facilityKindName(kind: string): string {
  const known = kinds[kind];
  return known ? known[lang.value === 'zh' ? 0 : 1] : kind.replaceAll('_', ' ');
}

const streetFurniture = new Set(['hydrant', 'waste_point', 'recycling', 'bicycle_parking', 'parcel_point', 'atm', 'defibrillator']);

export function isStreetFurniture(kind: string): boolean {
  return streetFurniture.has(kind);
}

export function facilityIcon(kind: string): IconName {
  return kinds[kind]?.[2] ?? 'dot';
}
