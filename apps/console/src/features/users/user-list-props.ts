import type { UserAccount } from '@latchkey/contracts'

/** What every way of showing the list is given. */
export interface UserListProps {
  users: UserAccount[]
  /** How many match in all. */
  total: number
  /** Another list is on its way; this one is still the one before. */
  busy: boolean
  onOpen: (id: string) => void
}
