import { createTemplateDatabase } from './test-database.ts'

/** Before all test files of a run: the template they clone. @returns what to do after them */
export default async function setUp(): Promise<() => Promise<void>> {
  const template = await createTemplateDatabase()
  return () => template.drop()
}
