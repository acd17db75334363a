import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Export, type ExportProgress, readExport } from '../api/read-export.ts'
import { useProblemMessage } from '../i18n/use-problem-message.ts'
import { downloadFile } from '../lib/download.ts'
import { dayOf } from '../lib/period.ts'
import { useNotify } from './notify.tsx'

/** A file to be saved. */
export interface FileExport extends Export {
  /** What the file is called, before the day. */
  name: string
  extension: string
}

/** Saves what the API exports as a file, one at a time, and says how that went. `progress` is `null` while nothing is exported. */
export function useFileExport() {
  const { t } = useTranslation()
  const notify = useNotify()
  const problemMessage = useProblemMessage()
  const [progress, setProgress] = useState<ExportProgress | null>(null)
  const running = useRef<AbortController | null>(null)
  // Nobody is left who could save it.
  useEffect(() => () => running.current?.abort(), [])

  const start = async ({ name, extension, ...wanted }: FileExport) => {
    if (running.current) return
    const controller = new AbortController()
    running.current = controller
    setProgress({ entries: 0, total: null })
    try {
      const content = await readExport(wanted, setProgress, controller.signal)
      const file = `${name}-${dayOf(new Date())}.${extension}`
      downloadFile(file, content)
      notify(t('export.done', { file }))
    } catch (error) {
      if (controller.signal.aborted) notify(t('export.cancelled'), 'info')
      else notify(t('export.failed', { reason: problemMessage(error) }), 'error')
    } finally {
      running.current = null
      setProgress(null)
    }
  }
  return { progress, start, cancel: () => running.current?.abort() }
}
