import type { Page } from '@playwright/test'
import type { App } from '../app.ts'
import { isThere } from '../console.ts'
import type { Management } from '../management.ts'
import type { Product } from '../product.ts'

/** Where screens are: a page, and what makes what they show. */
export interface Scenery {
  page: Page
  product: Product
  app: App
  administrator: Management
  superAdministrator: Management
  signIn: (page: Page, email: string) => Promise<void>
  allowInConsole: (complaint: RegExp) => void
}

/** Goes to a screen in the state that its name says. */
export type OpenScreen = (scenery: Scenery) => Promise<unknown>

/** Screens that one person sees, each with its name. */
export interface Gallery {
  /** Makes the person; nobody is signed in without. */
  as?: (scenery: Scenery) => Promise<string> | string
  screens: Record<string, OpenScreen>
}

/** Opens a screen; what the one before it did to the network and to calls of the API is over. */
export async function show(open: OpenScreen, scenery: Scenery): Promise<void> {
  const { page } = scenery
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.context().setOffline(false)
  // From an address to the same with another part behind the "#" the document would stay.
  await page.goto('about:blank')
  await open(scenery)
  await isThere(page)
}
