/** Texts of organisations and shops in Chinese; keys are the source of truth for `placed.en.ts`. */
export const placedZh = {
  organizations: '单位与商户',
  organization: '单位',
  findOrganization: '名称、拼音或信用代码',
  allKinds: '全部类别',
  allStates: '全部状态',
  closed: '已停业',
  keyPlace: '重点场所',
  creditCode: '统一社会信用代码',
  stateSince: '{state}，自 {date}',
  building: '楼栋',
  contact: '联系人',
  noContact: '没有登记联系人，或不在你的可见范围内。',
  notEntered: '未填',
  unmask: '查看联系人全名全号',
  unmaskTitle: '查看联系人全名全号',
  contactShown: '联系人已显示，五分钟后隐藏',
  show: '显示清单',
  more: '再看 50 条',
  none: '这里没有登记。',
  filtered: '没有符合条件的。换个条件再看。',
} as const;

export type PlacedKey = keyof typeof placedZh;
