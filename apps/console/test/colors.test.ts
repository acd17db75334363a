import { expect, test } from 'vitest'
import { contrastOf, leastContrast, mix } from '../src/lib/accent.ts'
import { colors } from '../src/lib/colors.ts'

const surfaces = ['background', 'paper', 'raised', 'sunken'] as const
const words = ['text', 'textSecondary', 'primary', 'error', 'warning', 'success'] as const
/** The most of a status' colour that the theme puts behind words, as a share. */
const tint = 0.12

test.each(['light', 'dark'] as const)('in %s every text can be read on every surface, tinted ones too', (scheme) => {
  for (const word of words) {
    for (const surface of surfaces) {
      const ground = colors[surface][scheme]
      const onTint = mix(ground, colors[word][scheme], word.startsWith('text') ? 0 : tint)
      expect(contrastOf(colors[word][scheme], ground), `${word} on ${surface}`).toBeGreaterThanOrEqual(leastContrast)
      expect(contrastOf(colors[word][scheme], onTint), `${word} on its tint`).toBeGreaterThanOrEqual(leastContrast)
    }
  }
  expect(contrastOf(colors.onPrimary[scheme], colors.primary[scheme])).toBeGreaterThanOrEqual(leastContrast)
})

test.each(['light', 'dark'] as const)('in %s the border of a field can be told from every surface', (scheme) => {
  for (const surface of surfaces) {
    expect(contrastOf(colors.border[scheme], colors[surface][scheme]), surface).toBeGreaterThanOrEqual(3)
  }
})
