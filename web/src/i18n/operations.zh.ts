/** Chinese messages of what the editing tools ask beside the drawing. Words are the glossary's. */
export const operationsZh = {
  'cut.title': '新边界穿过的楼栋',
  'cut.whole': '整栋归一侧',
  'cut.keep': '允许穿过',
  'cut.wholeHint': '边界绕开楼栋，每栋归占它面积大的一侧。',
  'cut.keepHint': '边界照画，写明理由保留。',
  'paint.goal': '划给',
  'paint.toGrid': '现有网格',
  'paint.toNew': '新网格',
  'paint.unit': '每次选',
  'paint.byBuilding': '单栋',
  'paint.byBlock': '整个街区',
  'paint.blockHint': '街巷围成的街区里的楼栋一起划走。',
  'do.paintNew': '在一个网格的楼栋上涂，它们成为新网格。再涂一次取消。',
  'op.split_buildings': '按楼栋分割',
} as const;
