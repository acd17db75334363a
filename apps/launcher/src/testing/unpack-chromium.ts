// Unpacks the Chromium that comes as a package, with the libraries that a bare machine lacks, below TMPDIR.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import chromium, { inflate } from '@sparticuz/chromium'

const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
await chromium.executablePath()
await inflate(join(dirname(entry), '../bin/al2023.tar.br'))
