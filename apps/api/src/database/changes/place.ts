/** What a reader has seen: everything that was committed before. */
export interface Place {
  /** When the server was started. Another one may number its transactions anew. */
  server: string
  /** The transactions that were over (`pg_snapshot`). */
  snapshot: string
}
