import { describe, expect, it } from 'vitest';
import { formatArea, formatCode, formatDistance, formatNumber, formatPercent } from '../src/format';

describe('formats', () => {
  it('groups thousands and never shows NaN or null', () => {
    expect(formatNumber(1204)).toBe('1,204');
    expect(formatNumber(0)).toBe('0');
    expect(formatNumber(null)).toBe('—');
    expect(formatNumber(Number.NaN)).toBe('—');
  });

  it('writes areas in the unit of their size', () => {
    expect(formatArea(8420, 'zh')).toBe('8,420 m²');
    expect(formatArea(75_000, 'zh')).toBe('7.5 公顷');
    expect(formatArea(75_000, 'en')).toBe('7.5 ha');
    expect(formatArea(1_800_000, 'zh')).toBe('1.80 平方公里');
  });

  it('changes from metres to kilometres at a kilometre', () => {
    expect(formatDistance(120)).toBe('120 m');
    expect(formatDistance(1240)).toBe('1.2 km');
  });

  it('is precise only near none and all', () => {
    expect(formatPercent(0.31)).toBe('31%');
    expect(formatPercent(0.006)).toBe('0.6%');
    expect(formatPercent(0.998)).toBe('99.8%');
    expect(formatPercent(1)).toBe('100%');
  });

  it('groups codes for reading and leaves other identifiers alone', () => {
    expect(formatCode('530199001001007')).toBe('530199\u2009001\u2009001\u2009007');
    expect(formatCode('H-0712')).toBe('H-0712');
  });
});
