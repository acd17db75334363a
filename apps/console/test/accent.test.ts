import { expect, test } from 'vitest'
import { accentOf, contrastOf, leastContrast } from '../src/lib/accent.ts'
import { colors } from '../src/lib/colors.ts'

test('black and white differ the most, and nothing differs from itself', () => {
  expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrastOf('#ffffff', '#000000')).toBeCloseTo(21, 5)
  expect(contrastOf('#123456', '#123456')).toBe(1)
})

const levels = ['00', '33', '66', '99', 'cc', 'ff']
const every = levels.flatMap((red) => levels.flatMap((green) => levels.map((blue) => `#${red}${green}${blue}`)))

test('every colour can be read on light and on dark, and text on it, whatever was chosen', () => {
  for (const color of [...every, null]) {
    const { light, dark, onLight, onDark } = accentOf(color)
    const pairs = [
      [light, colors.paper.light],
      [light, colors.background.light],
      [dark, colors.paper.dark],
      [dark, colors.background.dark],
      [light, onLight],
      [dark, onDark],
    ] as const
    for (const [one, other] of pairs) {
      expect(contrastOf(one, other), `${color} as ${one} with ${other}`).toBeGreaterThanOrEqual(leastContrast)
    }
  }
})

test('a colour that can be read as it is stays as it is', () => {
  expect(accentOf('#00695c').light).toBe('#00695c')
  expect(accentOf('#ffeb3b').dark).toBe('#ffeb3b')
  expect(accentOf(null)).toMatchObject(colors.primary)
})
