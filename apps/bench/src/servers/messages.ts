import type { JWK } from 'jose'

/** The floors: what the machine allows a server that does less and less of ours. */
export type FloorName = 'F1' | 'F2' | 'F3' | 'F3d' | 'F4'

/** Which server a process is to be, on a port of the loopback address. */
export type ServerSpec =
  | { kind: 'floor'; name: FloorName; port: number; databaseUrl: string }
  | { kind: 'upstream'; port: number }
  | { kind: 'bare-proxy'; port: number; upstreamPort: number }
  | {
      kind: 'latchkey'
      port: number
      databaseUrl: string
      masterKey: string
      consoleDirectory: string
      /** Where it can be reached as the issuer; by default nowhere. */
      issuer?: string
    }

/** What a server's process is told, one thing after the other. */
export type Order =
  | { do: 'start'; server: ServerSpec }
  | { do: 'tell-usage' }
  | { do: 'begin-profile' }
  | { do: 'end-profile'; file: string }
  | { do: 'stop' }

/** What a server's process has used so far. */
export interface Usage {
  /** Microseconds of processor time, user and system, of all its threads. */
  cpuMicroseconds: number
  /** Resident set in bytes. */
  rssBytes: number
}

/** What it answers. */
export type Answer =
  | { told: 'started'; publicKey: JWK | undefined }
  | { told: 'usage'; usage: Usage }
  | { told: 'done' }
  | { told: 'failed'; message: string }
