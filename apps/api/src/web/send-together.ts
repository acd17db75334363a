let waiting: (() => void)[] = []

function sendAll(): void {
  const all = waiting
  waiting = []
  for (const send of all) send()
}

/**
 * Sends an answer together with all others that are ready in this turn of the event loop: at once when there is one. A caller that waits is
 * woken by the first octets of the first answer; what is written while it is awake costs a fraction, and so does what it then asks.
 * @param send writes one answer
 */
export function sendTogether(send: () => void): void {
  if (waiting.length === 0) setImmediate(sendAll)
  waiting.push(send)
}
