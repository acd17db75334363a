import Box from '@mui/material/Box'
import type { Theme } from '@mui/material/styles'

/** How an area of a chart is filled: told apart by its pattern, whoever sees no colours, and by its colour as well. */
const fills = {
  plain: { color: 'primary', path: '' },
  stripes: { color: 'error', path: 'M-2 2 2 -2 M0 8 8 0 M6 10 10 6' },
  dots: { color: 'warning', path: 'M1 2h2 M5 6h2' },
  grid: { color: 'secondary', path: 'M0 4h8 M4 0v8' },
  lines: { color: 'info', path: 'M0 2h8 M0 6h8' },
  empty: { color: 'text', path: '' },
} as const

/** One of the ways in which an area is filled. */
export type ChartFill = keyof typeof fills

/** What areas are filled with, in the order in which they are given to what stands side by side. */
export const partFills = ['stripes', 'dots', 'grid', 'lines', 'empty'] as const satisfies readonly ChartFill[]

/** How a line is drawn: told apart by its dashes and the marks on it, whoever sees no colours, and by its colour as well. */
export const lines = {
  solid: { color: 'primary', dashes: 'none', mark: 'circle' },
  dashed: { color: 'text', dashes: '5 3', mark: 'square' },
} as const

/** One of the ways in which a line is drawn. */
export type ChartLine = keyof typeof lines

const idOf = (fill: ChartFill): string => `chart-fill-${fill}`

/** What an SVG element is filled with, where {@link ChartFills} is on the page. */
export const fillOf = (fill: ChartFill): string => `url(#${idOf(fill)})`

const colorOf = (color: (typeof fills)[ChartFill]['color']) => (theme: Theme) =>
  (color === 'text' ? theme.vars?.palette.text.secondary : theme.vars?.palette[color].main) ?? ''

/** The colour of a line, out of a theme. */
export const lineColor = (line: ChartLine) => colorOf(lines[line].color)

/** The patterns themselves; once on a page. */
export function ChartFills() {
  return (
    <Box component="svg" aria-hidden sx={{ position: 'absolute', width: 0, height: 0 }}>
      <defs>
        {(['plain', ...partFills] as const).map((fill) => (
          <Box
            key={fill}
            component="pattern"
            id={idOf(fill)}
            width="8"
            height="8"
            patternUnits="userSpaceOnUse"
            sx={{ color: colorOf(fills[fill].color) }}
          >
            <rect width="8" height="8" fill="currentColor" fillOpacity={fill === 'plain' ? 1 : 0.2} />
            <path d={fills[fill].path} stroke="currentColor" strokeWidth="2" />
          </Box>
        ))}
      </defs>
    </Box>
  )
}

function FillSign({ fill }: { fill: ChartFill }) {
  return <rect x="0.5" y="0.5" width="15" height="15" rx="3" fill={fillOf(fill)} stroke="currentColor" />
}

function LineSign({ line }: { line: ChartLine }) {
  const { dashes, mark } = lines[line]
  return (
    <Box component="g" sx={{ color: lineColor(line) }} stroke="currentColor" strokeWidth="2">
      <path d="M0 8h24" strokeDasharray={dashes} />
      {mark === 'circle' ? (
        <circle cx="12" cy="8" r="3" fill="currentColor" />
      ) : (
        <rect x="9" y="5" width="6" height="6" fill="currentColor" />
      )}
    </Box>
  )
}

/** What each area or line of a chart is; written out, so that nothing moves when the chart has come. */
export function ChartLegend({
  entries,
}: {
  entries: readonly (({ fill: ChartFill } | { line: ChartLine }) & { label: string })[]
}) {
  return (
    <Box
      component="ul"
      sx={{ listStyle: 'none', m: 0, p: 0, display: 'flex', flexWrap: 'wrap', columnGap: 2, rowGap: 0.5 }}
    >
      {entries.map((entry) => (
        <Box
          component="li"
          key={entry.label}
          sx={{ display: 'flex', alignItems: 'center', gap: 0.75, typography: 'body2' }}
        >
          <Box
            component="svg"
            aria-hidden
            sx={{ width: 'fill' in entry ? 16 : 24, height: 16, flexShrink: 0, color: 'text.secondary' }}
          >
            {'fill' in entry ? <FillSign fill={entry.fill} /> : <LineSign line={entry.line} />}
          </Box>
          {entry.label}
        </Box>
      ))}
    </Box>
  )
}
