import type { CDPSession, Page, Request } from '@playwright/test'

/** A cheap phone on a poor network: a quarter of this machine's processor, and what Chrome's tools call Fast 3G. */
const processor = { rate: 4 }
const network = { offline: false, latency: 562.5, downloadThroughput: 180_000, uploadThroughput: 84_375 }

/** How a page went, as the browser itself tells of it. */
export interface Slowness {
  /**
   * What was asked for, by how many answers had to come before: 1 is what the document names itself.
   * @param later what is meant to come after everything else, and left out
   */
  waterfall(later: RegExp): string[][]
  /** What moved although nobody did anything (the Web's layout shift): how much of the screen, and what it was. */
  moved(): Promise<string[]>
  /** How long the slowest of what a person did waited for the next picture, in milliseconds, since the last time. */
  slowestFeedback(): Promise<number>
}

// As text, for the browser: the sources around are checked without the DOM's types.
const observers = `(() => {
  window.moved = []
  window.slowestFeedback = 0
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, sources } of list.getEntries()) {
      if (!hadRecentInput) window.moved.push(value + ' ' + sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? '').slice(0, 200)).join(' and '))
    }
  }).observe({ type: 'layout-shift', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) window.slowestFeedback = Math.max(window.slowestFeedback, entry.duration)
  }).observe({ type: 'event', durationThreshold: 16, buffered: true })
})()`

/** Slows a page down, and watches it. */
export async function slowDown(page: Page): Promise<Slowness> {
  const browser: CDPSession = await page.context().newCDPSession(page)
  await browser.send('Network.enable')
  await browser.send('Network.emulateNetworkConditions', network)
  await browser.send('Emulation.setCPUThrottlingRate', processor)
  await page.addInitScript(observers)
  const requests: Request[] = []
  page.on('requestfinished', (request) => requests.push(request))
  return {
    // How an app leads here is the protocol's; the page begins with the document it leads to. Where an answer leads is
    // known only once that was asked for, which may be after the answer was told of.
    waterfall: (later) =>
      roundsOf(requests.filter((request) => request.redirectedTo() === null && !later.test(request.url()))),
    moved: () => page.evaluate<string[]>('window.moved'),
    async slowestFeedback() {
      // The browser tells of a picture only after it was shown.
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)))')
      return page.evaluate<number>('[window.slowestFeedback, (window.slowestFeedback = 0)][0]')
    },
  }
}

/** Addresses by how many answers had to come one after the other before each could be asked for. */
function roundsOf(requests: Request[]): string[][] {
  const asked = requests
    .map((request) => {
      const { startTime, responseEnd } = request.timing()
      return { url: request.url(), from: startTime, to: startTime + responseEnd, round: 0 }
    })
    .toSorted((one, other) => one.from - other.from)
  for (const [index, one] of asked.entries()) {
    const before = asked.slice(0, index).filter(({ to }) => to <= one.from)
    one.round = before.length === 0 ? 0 : 1 + Math.max(...before.map(({ round }) => round))
  }
  return Array.from({ length: 1 + Math.max(...asked.map(({ round }) => round)) }, (_, round) =>
    asked.filter((one) => one.round === round).map(({ url }) => new URL(url).pathname),
  )
}
