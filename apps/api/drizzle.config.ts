import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/{features,database}/*/*.table.ts',
  out: './migrations',
})
