/** Chinese words of devices and of what cameras see. */
export const placesZh = {
  bearing: '朝向',
  bearingValue: '{name}（{degrees}°）',
  allAround: '四面',
  angle: '视角',
  range: '可视距离',
  height: '安装高度',
  seen: '看得到的地面',
  seenValue: '{area}，占扇面的 {share}',
  looks: '视域',
  noView: '没有登记朝向，只知道位置。导入时补上朝向、视角和可视距离。',
  flat: '按平面推算：楼栋挡住它背后的地面，不计高差。',
  seeing: '看得到这里的摄像头',
  seeingNone: '可见范围内没有摄像头看得到这里。',
  seeingInside: '这里在楼内，摄像头看不进去。',
  seeingFrom: '从{side}面看过来',
  unnamed: '未命名摄像头',
  'what.seeing': '看得到这里的摄像头',
};

export type PlacesKey = keyof typeof placesZh;
