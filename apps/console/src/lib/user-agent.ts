// Browsers name many others before themselves; of those that a line names, the first here is the one it is.
const browsers = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'] as const
const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera' }
const longest = 40

/**
 * A user agent in short: the program's name and main version, "curl/8". What doesn't look like one is cut.
 * @param userAgent the whole header
 */
export function shortUserAgent(userAgent: string): string {
  for (const browser of browsers) {
    const [, version] = new RegExp(`\\b${browser}/(\\d+)`, 'u').exec(userAgent) ?? []
    if (version !== undefined) return `${names[browser] ?? browser}/${version}`
  }
  const [, name, version] = /^([^\s/()]+)\/v?(\d+)/u.exec(userAgent) ?? []
  return name === undefined ? userAgent.slice(0, longest) : `${name.slice(0, longest)}/${version}`
}
