import { Counter, Gauge, type Registry } from 'prom-client'

interface Description {
  name: string
  help: string
}

/** Adds a number that is found out when somebody reads it. @param read what it is now */
export function addGauge(registry: Registry, description: Description, read: () => number): void {
  const gauge = new Gauge({
    ...description,
    registers: [registry],
    collect: () => {
      gauge.set(read())
    },
  })
}

/** The same for a number that only grows. @param read what it is now */
export function addCounter(registry: Registry, description: Description, read: () => number): void {
  const counter = new Counter({
    ...description,
    registers: [registry],
    collect: () => {
      counter.reset()
      counter.inc(read())
    },
  })
}
